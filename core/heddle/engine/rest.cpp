#include <heddle/engine/rest.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <heddle/engine/function.hpp>
#include <heddle/engine/partners.hpp>

namespace heddle::engine {

namespace {

bool wrote(const Graph& graph, EventId read) {
  const EventId next{read.thread, static_cast<std::uint16_t>(read.index + 1)};
  return graph.contains(next) && graph[next].exclusive;
}

bool is_notification(const Event& event) {
  return event.is_read() && (event.operation.function == Function::wake_one ||
                             event.operation.function == Function::wake_all ||
                             event.operation.function == Function::look_for_waiters ||
                             event.operation.function == Function::wake_again);
}

// The last step of which `is_it` is true; none: as many as there are.
template <class Predicate>
std::size_t last_step(const Wording& wording, std::size_t before, const Predicate& is_it) {
  const std::vector<TraceStep>& steps = wording.recording().steps;
  for (std::size_t index = std::min(before, steps.size()); index-- > 0;) {
    if (is_it(steps[index].event)) return index;
  }
  return steps.size();
}

// --- who waits for whom

// The thread that has to do something before the sleeper can go on, if it is a certain one.
ThreadId awaited_by(const Sleeper& sleeper) {
  if (sleeper.spins) return kMaxThreads;
  if (sleeper.operation.kind == EventKind::join)
    return static_cast<ThreadId>(sleeper.operation.operand);
  return sleeper.holder;
}

std::string write_cycle(const Wording& wording, const std::vector<const Sleeper*>& cycle) {
  const bool is_of_locks = std::all_of(cycle.begin(), cycle.end(), [](const Sleeper* sleeper) {
    return sleeper->operation.kind != EventKind::join;
  });
  std::string text = is_of_locks ? "lock cycle: " : "cycle: ";
  for (std::size_t index = 0; index < cycle.size(); ++index) {
    const Sleeper& sleeper = *cycle[index];
    // What it holds is what the one before it waits for.
    const Operation& before = cycle[(index + cycle.size() - 1) % cycle.size()]->operation;
    const std::string holds = before.kind == EventKind::join
                                  ? ""
                                  : fmt::format("holds {} and ", wording.object(before.location));
    const std::string waits =
        sleeper.operation.kind == EventKind::join
            ? fmt::format("the end of {}",
                          wording.name_of(static_cast<ThreadId>(sleeper.operation.operand)))
            : wording.object(sleeper.operation.location);
    text += fmt::format("{}{} {}waits for {}", index == 0 ? "" : ", ",
                        wording.name_of(sleeper.thread), holds, waits);
  }
  return text;
}

// --- wake-ups

// Where the sleeper has begun to wait to be woken.
std::size_t begin_of_wait(const Wording& wording, const Sleeper& sleeper) {
  return last_step(wording, wording.recording().steps.size(), [&](EventId id) {
    const Event& event = wording.graph()[id];
    return id.thread == sleeper.thread && event.is_read() &&
           event.location() == sleeper.operation.location;
  });
}

// The last thing that the sleeper has done before it looked whether it had to wait: before what it
// has read, and the locking of the mutex under which it has.
std::size_t begin_of_look(const Wording& wording, const Sleeper& sleeper, std::size_t wait) {
  bool is_locked = false;
  return last_step(wording, wait, [&](EventId id) {
    if (id.thread != sleeper.thread) return false;
    const Event& event = wording.graph()[id];
    if (event.kind() == EventKind::fence) return false;
    if (event.is_read() && !wrote(wording.graph(), id)) return is_locked;
    if (event.is_read() && event.operation.function == Function::lock && !is_locked) {
      is_locked = true;
      return false;
    }
    return true;
  });
}

// A notification by another thread that found nobody, after the sleeper had last done something and
// before it began to wait.
std::optional<EventId> find_lost_notification(const Wording& wording, const Sleeper& sleeper) {
  const std::vector<TraceStep>& steps = wording.recording().steps;
  if (sleeper.spins || sleeper.operation.function != Function::until_woken) return std::nullopt;
  const std::size_t wait = begin_of_wait(wording, sleeper);
  const std::size_t look = begin_of_look(wording, sleeper, wait);
  const std::size_t lost = last_step(wording, wait, [&](EventId id) {
    const Event& event = wording.graph()[id];
    return id.thread != sleeper.thread && is_notification(event) && !wrote(wording.graph(), id) &&
           event.location() == sleeper.operation.location;
  });
  if (wait == steps.size() || lost == steps.size()) return std::nullopt;
  if (look != steps.size() && lost < look) return std::nullopt;
  return steps[lost].event;
}

std::string write_lost(const Wording& wording, const Sleeper& sleeper, EventId notification) {
  const EventId wait = wording.recording().steps[begin_of_wait(wording, sleeper)].event;
  return fmt::format("lost wake-up: {} notifies {}{}, and only then {} begins to wait there{}",
                     wording.name_of(notification.thread),
                     wording.object(sleeper.operation.location),
                     wording.place_of_event(notification), wording.name_of(sleeper.thread),
                     wording.place_of_event(wait));
}

// --- one sleeper

// Who could have woken it, and when that was.
std::string why_not_woken(const Wording& wording, const Sleeper& sleeper) {
  const std::vector<TraceStep>& steps = wording.recording().steps;
  const std::size_t last = last_step(wording, steps.size(), [&](EventId id) {
    const Event& event = wording.graph()[id];
    return is_notification(event) && event.location() == sleeper.operation.location;
  });
  if (last == steps.size()) return ", where nobody notifies";
  const EventId event = steps[last].event;
  return fmt::format(", where {} has notified{}{}", wording.name_of(event.thread),
                     last < begin_of_wait(wording, sleeper) ? " before" : " another",
                     wording.place_of_event(event));
}

// Who has made the object what it is.
std::string last_change(const Wording& wording, LocationId location) {
  const Graph& graph = wording.graph();
  const EventId last = graph.write_at(location, graph.newest(location));
  if (last.is_initial()) return ", which nobody has changed";
  return fmt::format(", last changed by {}{}", wording.name_of(last.thread),
                     wording.place_of_event(last));
}

std::string why_locked(const Wording& wording, const Sleeper& sleeper) {
  const LocationId location = sleeper.operation.location;
  if (sleeper.holder == kMaxThreads) return last_change(wording, location);
  const Graph& graph = wording.graph();
  const EventId last = graph.write_at(location, graph.newest(location));
  return fmt::format(", which {} has locked{}", wording.name_of(sleeper.holder),
                     wording.place_of_event(last));
}

std::string why(const Wording& wording, const Sleeper& sleeper) {
  if (sleeper.spins) {
    if (sleeper.looks.empty()) return "goes round in a loop";
    return fmt::format("goes round in a loop: it {}", wording.what(sleeper.looks.back()));
  }
  const Operation& operation = sleeper.operation;
  if (operation.kind == EventKind::join)
    return fmt::format("waits for the end of {}",
                       wording.name_of(static_cast<ThreadId>(operation.operand)));
  const std::string name = wording.object(operation.location);
  switch (operation.function) {
    case Function::lock: return fmt::format("waits for {}{}", name, why_locked(wording, sleeper));
    case Function::until_woken:
      return fmt::format("waits to be woken at {}{}", name, why_not_woken(wording, sleeper));
    case Function::until_arrived: {
      const Graph& graph = wording.graph();
      const std::uint64_t arrived =
          graph.value_of(graph.write_at(operation.location, graph.newest(operation.location)));
      return fmt::format("waits at {} for {} more to come", name, operation.expected - arrived);
    }
    default: return fmt::format("waits for {}{}", name, last_change(wording, operation.location));
  }
}

}  // namespace

std::string write_sleepers(const Wording& wording, const std::vector<Sleeper>& sleepers) {
  const Partners partners(wording, sleepers);
  std::string text;
  for (const Sleeper& sleeper : sleepers) {
    const std::string told = partners.why(sleeper);
    std::string what =
        partners.knows(sleeper) ? "is " + partners.what(sleeper) : why(wording, sleeper);
    if (!told.empty()) what += "; " + told;
    text += Wording::line(fmt::format("{} {}", wording.name_of(sleeper.thread), what),
                          wording.place_in(sleeper.stack));
  }
  return text;
}

std::string message_of_rest(const Wording& wording, const std::string& message,
                            const std::vector<Sleeper>& sleepers) {
  std::string who;
  for (const Sleeper& sleeper : sleepers)
    who += (who.empty() ? "" : ", ") + wording.name_of(sleeper.thread);
  const std::string all = fmt::format("{}: {}", message, who);
  const std::vector<const Sleeper*> cycle = find_cycle(sleepers, awaited_by);
  if (!cycle.empty()) return fmt::format("{}; {}", write_cycle(wording, cycle), all);
  for (const Sleeper& sleeper : sleepers) {
    if (const auto lost = find_lost_notification(wording, sleeper))
      return fmt::format("{}; {}", write_lost(wording, sleeper, *lost), all);
  }
  const std::string story = Partners(wording, sleepers).story();
  return story.empty() ? all : fmt::format("{}; {}", story, all);
}

}  // namespace heddle::engine

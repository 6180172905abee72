#include <heddle/engine/trace.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include <heddle/engine/symbols.hpp>

namespace heddle::engine {

namespace {

using Lines = std::map<const void*, std::vector<SourceLine>>;

enum class ObjectKind : std::uint8_t { atomic, mutex, semaphore, condition };

bool is_of_users(const SourceLine& line) {
  constexpr std::string_view kOthers[] = {"/heddle/engine/", "/heddle/abi/", "/heddle/check.cpp"};
  const std::string_view file = line.file;
  if (file.empty() || line.line == 0 || file.starts_with("/usr/")) return false;
  return std::none_of(std::begin(kOthers), std::end(kOthers), [&](std::string_view part) {
    return file.find(part) != std::string_view::npos;
  });
}

std::string place_of(const SourceLine& line) {
  std::error_code error;
  const auto here = std::filesystem::current_path(error).string() + "/";
  const bool below = !error && line.file.starts_with(here);
  return fmt::format("{}:{}", below ? line.file.substr(here.size()) : line.file, line.line);
}

// The line of the user's that the stack stands in.
std::string innermost(const Lines& lines, const std::vector<const void*>& stack) {
  for (const void* address : stack) {
    const auto found = lines.find(address);
    if (found == lines.end()) continue;
    for (const SourceLine& candidate : found->second) {
      if (is_of_users(candidate)) return place_of(candidate);
    }
  }
  return "";
}

class Writer {
 public:
  Writer(const Recording& recording, const Graph& graph, const std::vector<Sleeper>& sleepers,
         const std::vector<std::string>& names, Lines lines)
      : recording_(recording),
        graph_(graph),
        sleepers_(sleepers),
        names_(names),
        lines_(std::move(lines)) {
    number_objects();
    for (const TraceStep& step : recording_.steps) stack_of_[step.event] = &step.stack;
  }

  std::string write() const {
    std::string text;
    const std::size_t steps = recording_.steps.size();
    const std::size_t left_out = steps > kMostSteps ? steps - kMostSteps : 0;
    for (std::size_t index = 0; index < steps; ++index) {
      if (left_out > 0 && index == kMostSteps / 2) {
        text += fmt::format("  ... {} steps ...\n", left_out);
        index += left_out;
      }
      const TraceStep& step = recording_.steps[index];
      text += line(fmt::format("{} {}", name_of(step.event.thread), what(step.event)),
                   innermost(step.stack));
    }
    if (recording_.race) text += write_race(*recording_.race);
    text += write_leaks(recording_.leaks);
    for (const Sleeper& sleeper : sleepers_) text += write_sleeper(sleeper);
    if (!recording_.race && recording_.leaks.empty() && sleepers_.empty())
      text += write_stack("here it fails", recording_.final_stack);
    return text;
  }

 private:
  static constexpr std::size_t kMostSteps = 500;  // more, nobody reads

  static std::string line(const std::string& what, const std::string& where) {
    if (where.empty()) return "  " + what + "\n";
    return fmt::format("  {:<58}  {}\n", what, where);
  }
  std::string name_of(ThreadId thread) const {
    if (thread < names_.size() && !names_[thread].empty()) return names_[thread];
    return fmt::format("T{}", thread + 1);
  }
  std::string innermost(const std::vector<const void*>& stack) const {
    return engine::innermost(lines_, stack);
  }
  std::string place_of_event(EventId id) const {
    auto found = stack_of_.find(id);
    if (found == stack_of_.end() && id.index > 0)
      found = stack_of_.find({id.thread, static_cast<std::uint16_t>(id.index - 1)});
    const std::string where = found == stack_of_.end() ? "" : innermost(*found->second);
    return where.empty() ? "" : " at " + where;
  }

  // What a location is can be seen from what is done with it; numbers go by first use.
  void number_objects() {
    kinds_.assign(graph_.location_count(), ObjectKind::atomic);
    numbers_.assign(graph_.location_count(), 0);
    for (const TraceStep& step : recording_.steps) note_kind(graph_[step.event].operation);
    for (const Sleeper& sleeper : sleepers_) note_kind(sleeper.operation);
    std::map<ObjectKind, unsigned> used;
    for (const TraceStep& step : recording_.steps) {
      const Event& event = graph_[step.event];
      if (!event.is_read() && !event.is_write()) continue;
      unsigned& number = numbers_[event.location()];
      if (number == 0) number = ++used[kinds_[event.location()]];
    }
  }
  void note_kind(const Operation& operation) {
    if (operation.kind != EventKind::read || operation.location >= kinds_.size()) return;
    switch (operation.function) {
      case Function::lock:
      case Function::try_lock: kinds_[operation.location] = ObjectKind::mutex; break;
      case Function::down:
      case Function::try_down: kinds_[operation.location] = ObjectKind::semaphore; break;
      case Function::wake_one:
      case Function::wake_all:
      case Function::until_woken:
      case Function::leave_or_woken: kinds_[operation.location] = ObjectKind::condition; break;
      default: break;
    }
  }
  std::string object(LocationId location) const {
    constexpr std::string_view kNames[] = {"atomic", "mutex", "semaphore", "condition"};
    if (location >= kinds_.size()) return "an object";
    return fmt::format("{} {}", kNames[static_cast<std::size_t>(kinds_[location])],
                       numbers_[location]);
  }

  std::string source_of(const Event& event) const {
    if (event.reads_from.is_initial()) return ", the initial value";
    return fmt::format(", from {}{}", name_of(event.reads_from.thread),
                       place_of_event(event.reads_from));
  }

  std::string what(EventId id) const {
    const Event& event = graph_[id];
    switch (event.kind()) {
      case EventKind::create: return fmt::format("starts {}", name_of(event.reads_from.thread));
      case EventKind::end: return "ends";
      case EventKind::join: return fmt::format("joins {}", name_of(event.reads_from.thread));
      case EventKind::fence: return "passes a fence";
      case EventKind::choice: return fmt::format("chooses {}", event.value);
      case EventKind::write:
        if (kinds_[event.location()] == ObjectKind::mutex)
          return fmt::format("unlocks {}", object(event.location()));
        return fmt::format("writes {} to {}", event.value, object(event.location()));
      case EventKind::read: return what_of_read(id, event);
    }
    return "";
  }
  std::string what_of_read(EventId id, const Event& event) const {
    const std::string name = object(event.location());
    const EventId next{id.thread, static_cast<std::uint16_t>(id.index + 1)};
    const bool wrote = graph_.contains(next) && graph_[next].exclusive;
    switch (event.operation.function) {
      case Function::lock: return fmt::format("locks {}", name);
      case Function::try_lock: return fmt::format("{} {}", wrote ? "locks" : "fails to lock", name);
      case Function::down: return fmt::format("takes one of {}", name);
      case Function::try_down:
        return fmt::format("{} {}", wrote ? "takes one of" : "finds nothing in", name);
      case Function::wake_one:
      case Function::wake_all:
        if (!wrote) return fmt::format("notifies {}, where nobody waits", name);
        return fmt::format("wakes {} at {}", woken(event.value & ~graph_[next].value), name);
      case Function::until_woken: return fmt::format("is awake{}", source_of(event));
      case Function::leave_or_woken:
        return wrote ? fmt::format("stops waiting at {}: its time is over", name)
                     : fmt::format("is awake{}", source_of(event));
      default: break;
    }
    if (kinds_[event.location()] == ObjectKind::condition)
      return fmt::format("begins to wait at {}", name);
    if (wrote)
      return fmt::format("changes {} from {} to {}{}", name, event.value, graph_[next].value,
                         source_of(event));
    return fmt::format("reads {} from {}{}", event.value, name, source_of(event));
  }
  std::string woken(std::uint64_t threads) const {
    std::string names;
    for (ThreadId thread = 0; thread < kMaxThreads; ++thread) {
      if ((threads >> thread & 1) != 0) names += (names.empty() ? "" : ", ") + name_of(thread);
    }
    return names;
  }

  std::string write_stack(const std::string& title, const std::vector<const void*>& stack) const {
    std::string text = "  " + title + ":\n";
    std::string last;
    std::size_t times = 0;
    const auto end_repetition = [&] {
      if (times > 1) text += fmt::format("      the same {} times\n", times);
      times = 0;
    };
    for (const void* address : stack) {
      const auto found = lines_.find(address);
      if (found == lines_.end()) continue;
      for (const SourceLine& frame : found->second) {
        if (!is_of_users(frame)) continue;
        std::string next = fmt::format("      {}  {}\n", place_of(frame), frame.function);
        if (next == last) {
          ++times;
          continue;
        }
        end_repetition();
        text += next;
        last = std::move(next);
        times = 1;
      }
    }
    end_repetition();
    return text;
  }
  std::string write_race(const BadAccess& race) const {
    if (race.kind != BadAccess::Kind::race)
      return write_stack("here it fails", recording_.final_stack);
    const auto title = [&](const Access& access) {
      return fmt::format("{} {}{}", name_of(access.thread), access.is_write ? "writes" : "reads",
                         access.is_atomic ? " (atomic)" : "");
    };
    return write_stack(title(race.earlier), recording_.earlier_stack) +
           write_stack(title(race.later), recording_.final_stack);
  }
  // One for each place in the program, and not too many.
  std::string write_leaks(const std::vector<LeakedBlock>& leaks) const {
    constexpr std::size_t kMostPlaces = 5;
    std::map<std::vector<const void*>, std::size_t> blocks_from;
    for (const LeakedBlock& leak : leaks) ++blocks_from[leak.stack];
    std::set<std::vector<const void*>> written;
    std::string text;
    for (const LeakedBlock& leak : leaks) {
      if (written.size() == kMostPlaces || !written.insert(leak.stack).second) continue;
      const std::size_t blocks = blocks_from[leak.stack];
      text +=
          write_stack(fmt::format("{} allocates {} bytes{}", name_of(leak.thread), leak.block.size,
                                  blocks > 1 ? fmt::format(", {} times", blocks) : ""),
                      leak.stack);
    }
    if (blocks_from.size() > written.size())
      text += fmt::format("  and at {} other places\n", blocks_from.size() - written.size());
    return text;
  }
  std::string write_sleeper(const Sleeper& sleeper) const {
    return line(fmt::format("{} {}", name_of(sleeper.thread), why(sleeper)),
                innermost(sleeper.stack));
  }
  std::string why(const Sleeper& sleeper) const {
    if (sleeper.spins) return "goes round in a loop";
    const Operation& operation = sleeper.operation;
    if (operation.kind == EventKind::join)
      return fmt::format("waits for the end of {}",
                         name_of(static_cast<ThreadId>(operation.operand)));
    const std::string name = object(operation.location);
    if (operation.function == Function::lock) {
      const EventId last = graph_.write_at(operation.location, graph_.newest(operation.location));
      return fmt::format("waits for {}, which {} has locked{}", name, name_of(last.thread),
                         place_of_event(last));
    }
    if (operation.function == Function::until_woken)
      return fmt::format("waits to be woken at {}", name);
    return fmt::format("waits for {}", name);
  }

  const Recording& recording_;
  const Graph& graph_;
  const std::vector<Sleeper>& sleepers_;
  const std::vector<std::string>& names_;
  const Lines lines_;
  std::map<EventId, const std::vector<const void*>*> stack_of_;
  std::vector<ObjectKind> kinds_;
  std::vector<unsigned> numbers_;
};

}  // namespace

std::string place_in(const std::vector<const void*>& stack) {
  return innermost(lines_of(stack), stack);
}

std::string text_of(const Recording& recording, const Graph& graph,
                    const std::vector<Sleeper>& sleepers, const std::vector<std::string>& names) {
  std::vector<const void*> addresses = recording.final_stack;
  const auto add = [&](const std::vector<const void*>& stack) {
    addresses.insert(addresses.end(), stack.begin(), stack.end());
  };
  add(recording.earlier_stack);
  for (const LeakedBlock& leak : recording.leaks) add(leak.stack);
  for (const TraceStep& step : recording.steps) add(step.stack);
  for (const Sleeper& sleeper : sleepers) add(sleeper.stack);
  return Writer(recording, graph, sleepers, names, lines_of(addresses)).write();
}

}  // namespace heddle::engine

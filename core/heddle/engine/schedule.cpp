#include <heddle/engine/schedule.hpp>

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace heddle::engine {

namespace {

Act act_of(const Graph& graph, EventId id) {
  switch (graph[id].kind()) {
    case EventKind::create: return Act::create;
    case EventKind::end: return Act::end;
    case EventKind::join: return Act::join;
    case EventKind::read: return graph.has_written(id) ? Act::update : Act::read;
    case EventKind::write: return Act::write;
    case EventKind::fence: return Act::fence;
    case EventKind::choice: return Act::choose;
  }
  return Act::fence;
}

// Puts the events into an order in which a thread goes on for as long as it can.
class Ordering {
 public:
  // `strictly`: writes also in coherence order, and after those that read what they replace; there
  // may be no such order, because memory models are weaker than that.
  Ordering(const Graph& graph, bool strictly)
      : graph_(graph), threads_(static_cast<ThreadId>(graph.thread_count())), strictly_(strictly) {}

  // Nothing when there is no such order.
  std::optional<std::vector<EventId>> find() {
    std::vector<EventId> order;
    done_.assign(threads_, 0);
    ThreadId thread = 0;
    while (order.size() < all()) {
      if (!is_ready(thread)) {
        thread = 0;
        while (thread < threads_ && !is_ready(thread)) ++thread;
        if (thread == threads_) return std::nullopt;
      }
      order.push_back(next(thread));
      ++done_[thread];
    }
    return order;
  }

 private:
  // Events that wait have not taken place.
  std::size_t length(ThreadId thread) const {
    const std::size_t length = graph_.length(thread);
    if (length == 0) return 0;
    const EventId last{thread, static_cast<std::uint16_t>(length - 1)};
    return graph_[last].blocked ? length - 1 : length;
  }
  std::size_t all() const {
    std::size_t sum = 0;
    for (ThreadId thread = 0; thread < threads_; ++thread) sum += length(thread);
    return sum;
  }
  EventId next(ThreadId thread) const {
    return {thread, static_cast<std::uint16_t>(done_[thread])};
  }
  bool is_done(EventId id) const { return id.is_initial() || id.index < done_[id.thread]; }

  bool is_ready(ThreadId thread) const {
    if (done_[thread] >= length(thread)) return false;
    const EventId id = next(thread);
    const Event& event = graph_[id];
    if (id.index == 0 && thread != 0 && !is_created(thread)) return false;
    if (event.kind() == EventKind::join) return is_done(event.reads_from);
    if (event.is_read() && !is_done(event.reads_from)) return false;
    if (event.is_read() && graph_.has_written(id) && strictly_)
      return may_write({thread, static_cast<std::uint16_t>(id.index + 1)});
    return !strictly_ || !event.is_write() || event.exclusive || may_write(id);
  }
  bool is_created(ThreadId thread) const {
    for (ThreadId parent = 0; parent < threads_; ++parent) {
      for (std::size_t index = 0; index < done_[parent]; ++index) {
        const Event& event = graph_[{parent, static_cast<std::uint16_t>(index)}];
        if (event.kind() == EventKind::create && event.reads_from.thread == thread) return true;
      }
    }
    return false;
  }
  bool may_write(EventId write) const {
    const auto& location = graph_.location(graph_[write].location());
    const std::size_t position = graph_.position_of(write, graph_[write].location());
    if (position > 1 && !is_done(location.writes[position - 2])) return false;
    return std::all_of(location.reads.begin(), location.reads.end(), [&](EventId read) {
      return is_done(read) || graph_[read].blocked || read.thread == write.thread ||
             graph_.position_of(graph_[read].reads_from, graph_[write].location()) >= position;
    });
  }

  const Graph& graph_;
  const ThreadId threads_;
  const bool strictly_;
  std::vector<std::size_t> done_;  // events of each thread
};

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

}  // namespace

Schedule schedule_of(const Graph& graph) {
  auto order = Ordering(graph, true).find();
  if (!order) order = Ordering(graph, false).find();
  Schedule schedule;
  if (!order) return schedule;
  std::map<EventId, std::size_t> number;  // of the instruction that did the event
  const auto number_of = [&](EventId write) {
    return write.is_initial() ? Instruction::kInitial : number.at(write);
  };
  for (const EventId id : *order) {
    const Event& event = graph[id];
    if (event.exclusive) {
      number[id] = number.at({id.thread, static_cast<std::uint16_t>(id.index - 1)});
      continue;
    }
    Instruction instruction{id.thread, act_of(graph, id), Instruction::kInitial, event.choice};
    if (event.is_read()) instruction.source = number_of(event.reads_from);
    number[id] = schedule.size();
    schedule.push_back(instruction);
  }
  // Coherence order may go against the order of the instructions, so it comes last.
  for (const EventId id : *order) {
    const Event& event = graph[id];
    if (!event.is_write() || event.exclusive) continue;
    std::size_t position = graph.position_of(id, event.location());
    // The last write before it that is there already when it takes place.
    do {
      --position;
    } while (position > 0 && number.at(graph.write_at(event.location(), position)) > number.at(id));
    schedule[number.at(id)].source = number_of(graph.write_at(event.location(), position));
  }
  return schedule;
}

std::size_t context_switches(const Schedule& schedule) {
  std::size_t switches = 0;
  for (std::size_t index = 1; index < schedule.size(); ++index)
    switches += schedule[index].thread != schedule[index - 1].thread ? 1 : 0;
  return switches;
}

// An instruction is the thread in base 36, the act, how many instructions back the source lies
// (nothing: the initial value), and ".n" for a choice other than 0. A thread that goes on is left
// out.
std::string to_text(const Schedule& schedule) {
  std::string text;
  for (std::size_t index = 0; index < schedule.size(); ++index) {
    const Instruction& instruction = schedule[index];
    if (index == 0 || schedule[index - 1].thread != instruction.thread)
      text += fmt::format("-{}", kDigits[instruction.thread]);
    text += static_cast<char>(instruction.act);
    if (instruction.source != Instruction::kInitial)
      text += std::to_string(index - instruction.source);
    if (instruction.choice != 0) text += fmt::format(".{}", instruction.choice);
  }
  return text;
}

std::optional<Schedule> schedule_from(std::string_view text) {
  Schedule schedule;
  const auto take_number = [&]() -> std::optional<std::size_t> {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
  };
  constexpr std::string_view kActs = "cejruwfh";
  std::size_t thread = kMaxThreads;
  while (!text.empty()) {
    if (text.front() == '-') {
      if (text.size() < 2) return std::nullopt;
      thread = kDigits.find(text[1]);
      text.remove_prefix(2);
    }
    if (text.empty() || thread >= kMaxThreads || kActs.find(text.front()) == std::string_view::npos)
      return std::nullopt;
    Instruction instruction;
    instruction.thread = static_cast<ThreadId>(thread);
    instruction.act = static_cast<Act>(text.front());
    text.remove_prefix(1);
    if (const auto distance = take_number()) {
      if (*distance == 0 || *distance > schedule.size()) return std::nullopt;
      instruction.source = schedule.size() - *distance;
    }
    if (!text.empty() && text.front() == '.') {
      text.remove_prefix(1);
      const auto choice = take_number();
      if (!choice || *choice > 255) return std::nullopt;
      instruction.choice = static_cast<std::uint8_t>(*choice);
    }
    schedule.push_back(instruction);
  }
  return schedule;
}

std::string_view name_of(Act act) {
  switch (act) {
    case Act::create: return "creates a thread";
    case Act::end: return "ends";
    case Act::join: return "joins a thread";
    case Act::read: return "reads";
    case Act::update: return "reads and writes";
    case Act::write: return "writes";
    case Act::fence: return "passes a fence";
    case Act::choose: return "chooses";
  }
  return "does something";
}

}  // namespace heddle::engine

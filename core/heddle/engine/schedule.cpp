#include <heddle/engine/schedule.hpp>

#include <charconv>
#include <map>

#include <fmt/format.h>

#include <heddle/engine/event_order.hpp>

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

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

}  // namespace

Schedule schedule_of(const Graph& graph) {
  auto order = EventOrder(graph, true).find();
  if (!order) order = EventOrder(graph, false).find();
  Schedule schedule;
  if (!order) return schedule;
  std::map<EventId, std::size_t> number;  // of the instruction that did the event
  const auto number_of = [&](EventId write) {
    return write.is_initial() ? Instruction::kInitial : number.at(write);
  };
  for (const EventId id : *order) {
    const Event& event = graph[id];
    if (event.exclusive) {
      number[id] = number.at(EventId::of(id.thread, id.index - 1));
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

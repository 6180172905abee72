// The explorer's other way to run: as a schedule says, exploring nothing.
#include <fmt/format.h>

#include <heddle/engine/explorer.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

void Explorer::follow(Schedule schedule) {
  frames_.clear();
  enter_frame(std::make_unique<Frame>());
  schedule_ = std::move(schedule);
}

// Whether the thread's act is what the schedule says; if not, says so in divergence().
bool Explorer::obeys(ThreadId thread, Act act) {
  const Instruction& instruction = schedule_[followed_];
  if (instruction.thread == thread && instruction.act == act) return true;
  divergence_ =
      fmt::format("step {}: T{} {}, where the token says that T{} {}", followed_ + 1, thread + 1,
                  name_of(act), instruction.thread + 1, name_of(instruction.act));
  return false;
}

Explorer::Answer Explorer::follow_operation(ThreadId thread, const Operation& operation) {
  constexpr Answer kDiverged{Step::diverged};
  const Instruction& instruction = schedule_[followed_];
  EventId id;
  switch (operation.kind) {
    case EventKind::read: return follow_read(thread, operation);
    case EventKind::write: {
      if (!obeys(thread, Act::write)) return kDiverged;
      const std::optional<EventId> before = source_of(instruction, operation.location);
      if (!before) return kDiverged;
      id = graph_->append(thread, operation);
      graph_->place(id, graph_->position_of(*before, operation.location));
      break;
    }
    case EventKind::choice:
      if (!obeys(thread, Act::choose) || instruction.choice >= choices_of(operation, 0))
        return kDiverged;
      id = graph_->append(thread, operation);
      graph_->set_choice(id, instruction.choice);
      break;
    default:
      if (!obeys(thread, operation.kind == EventKind::end ? Act::end : Act::fence))
        return kDiverged;
      id = graph_->append(thread, operation);
  }
  ++followed_;
  followed_events_.push_back(id);
  ++position_in_thread_[thread];
  return answer_of(id);
}

// The write that the instruction names, if it is one to that location.
std::optional<EventId> Explorer::source_of(const Instruction& instruction, LocationId location) {
  if (instruction.source == Instruction::kInitial) return EventId::initial(location);
  const EventId source = followed_events_[instruction.source];
  const Event& event = (*graph_)[source];
  if (event.is_write() && event.location() == location) return source;
  divergence_ = fmt::format(
      "step {}: T{} uses another variable than the one that step {} has "
      "written",
      followed_ + 1, instruction.thread + 1, instruction.source + 1);
  return std::nullopt;
}

Explorer::Answer Explorer::follow_read(ThreadId thread, const Operation& operation) {
  constexpr Answer kDiverged{Step::diverged};
  const Instruction& instruction = schedule_[followed_];
  if (instruction.act != Act::read && instruction.act != Act::update) {
    obeys(thread, Act::read);
    return kDiverged;
  }
  const std::optional<EventId> source = source_of(instruction, operation.location);
  if (!source) return kDiverged;
  const std::uint64_t value = graph_->value_of(*source);
  if (instruction.choice >= choices_of(operation, value)) return kDiverged;
  const Outcome outcome = outcome_of(operation, value, instruction.choice);
  if (outcome.blocks || !obeys(thread, outcome.writes ? Act::update : Act::read)) return kDiverged;
  EventId id = graph_->append(thread, operation);
  const EventId read = id;
  graph_->set_reads_from(read, *source, instruction.choice);
  if (outcome.writes) {
    id = graph_->append_exclusive_write(read);
    graph_->place(id, graph_->position_of(*source, operation.location));
  }
  ++followed_;
  followed_events_.push_back(id);
  position_in_thread_[thread] += outcome.writes ? 2 : 1;
  return answer_of(read);
}

// Notes that a thread is created or joined; false if the schedule says otherwise.
bool Explorer::follow_thread(ThreadId thread, Act act) {
  if (!follows()) return true;
  if (!obeys(thread, act)) return false;
  ++followed_;
  followed_events_.push_back(EventId::of(thread, position_in_thread_[thread]));
  return true;
}

}  // namespace heddle::engine

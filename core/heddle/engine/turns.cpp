// Operations that wait: when their turn comes, and when they come before others of their kind.
#include <algorithm>

#include <heddle/engine/explorer.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

// A read that waits for what follows directly on the value it has read.
void Explorer::give_turn(EventId write) {
  for (const EventId read : graph_->location((*graph_)[write].location()).reads) {
    if (!is_next(read, write)) continue;
    graph_->take_turn(read, write);
    graph_->move_to_end_of_sequence(read);
    settle_read(read);
    return;  // settling has changed what the loop goes over; and there is no second one
  }
}

// Whether the write gives the blocked read its turn, without a revisit. Not so if something has
// overtaken it: then going on is a revisit like any other, which removes what came in between.
bool Explorer::is_next(EventId read, EventId write) const {
  if (!(*graph_)[read].blocked) return false;
  const LocationId location = (*graph_)[write].location();
  const std::size_t position = graph_->position_of(write, location);
  return (*graph_)[read].reads_from == graph_->write_at(location, position - 1) &&
         !graph_->has_exclusive_after(location, position) && !has_overtaken(read, write);
}

// Whether something was added since the read was put off that does not cause its turn.
bool Explorer::has_overtaken(EventId read, EventId write) const {
  const std::uint32_t first = (*graph_)[read].stamp;
  const std::uint32_t last = (*graph_)[write].stamp;
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    const std::size_t caused = (*graph_)[write].causes[thread];
    for (std::size_t index = graph_->length(static_cast<ThreadId>(thread)); index-- > caused;) {
      const std::uint32_t stamp =
          (*graph_)[EventId::of(static_cast<ThreadId>(thread), index)].stamp;
      if (stamp > first && stamp < last) return true;
    }
  }
  return false;
}

void Explorer::add_branches_of_waiting(const std::vector<std::pair<ThreadId, Operation>>& waiting) {
  if (is_scheduled()) return;
  for (const auto& [thread, operation] : waiting) {
    if (!takes_turns(operation.function) || position_in_thread_[thread] < graph_->length(thread))
      continue;
    collect_sources(thread, operation);
    for (const auto& [source, choice] : sources_) add_waiting_branch(thread, operation, source);
  }
}

void Explorer::add_waiting_branch(ThreadId thread, const Operation& operation, EventId source) {
  Branch& branch = add_branch(Branch::Kind::waiting, EventId::none());
  branch.thread = thread;
  branch.operation = operation;
  branch.source = source;
}

// The operation waits because others of its kind came first; here it came before one of them, which
// then has to be put off.
bool Explorer::take_waiting(const Branch& branch) {
  const EventId read = graph_->append(branch.thread, branch.operation);
  graph_->set_reads_from(read, branch.source, 0);
  return settle_read(read);
}

// Whether the write stands where a blocked read waits for its turn: that read will not have one,
// for it would be by a revisit of its own.
bool Explorer::takes_turn(EventId write) const {
  const LocationId location = (*graph_)[write].location();
  const EventId before = graph_->write_at(location, graph_->position_of(write, location) - 1);
  const auto& reads = graph_->location(location).reads;
  return std::any_of(reads.begin(), reads.end(), [&](EventId read) {
    return (*graph_)[read].blocked && (*graph_)[read].reads_from == before;
  });
}

// What a revisit has removed may have been what a read did when its turn came; the turn still is.
void Explorer::give_all_turns() {
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    const Event* blocked = blocked_event(thread);
    if (blocked == nullptr) continue;
    const LocationId location = blocked->location();
    const std::size_t next = graph_->position_of(blocked->reads_from, location) + 1;
    if (next <= graph_->newest(location)) give_turn(graph_->write_at(location, next));
  }
}

}  // namespace heddle::engine

// TruSt's backward half: a new write is read by an earlier read.
#include <heddle/engine/explorer.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

void Explorer::add_revisits(EventId write) {
  for (const EventId read : graph_->location((*graph_)[write].location()).reads) {
    if (is_determined((*graph_)[read].operation.function) || is_next(read, write) ||
        Graph::is_in((*graph_)[write].causes, read) || !may_revisit(read, write))
      continue;
    add_branch(Branch::Kind::revisit, read).source = write;
  }
}

// The graph with the revisit must have been reached from one graph only: from that in which all
// that the revisit removes was added in the one way that never revisits or looks back.
bool Explorer::may_revisit(EventId read, EventId write) const {
  const std::uint32_t stamp = (*graph_)[read].stamp;
  if (!is_maximally_added(read, write)) return false;
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    const std::size_t kept = (*graph_)[write].causes[thread];
    for (std::size_t index = graph_->length(static_cast<ThreadId>(thread)); index-- > kept;) {
      const EventId event = EventId::of(static_cast<ThreadId>(thread), index);
      if ((*graph_)[event].stamp <= stamp) break;
      if (!is_maximally_added(event, write)) return false;
    }
  }
  return true;
}

bool Explorer::is_maximally_added(EventId id, EventId write) const {
  const Graph& graph = *graph_;
  const Event& event = graph[id];
  const auto is_previous = [&](EventId other) {
    return other.is_initial() || graph[other].stamp <= event.stamp ||
           (other != write && Graph::is_in(graph[write].causes, other));
  };
  if (event.choice != 0) return false;
  if (!event.is_read() && !event.is_write()) return true;
  const LocationId location = event.location();
  EventId source = id;
  if (event.is_read()) {
    if (is_determined(event.operation.function)) return true;
    if (!is_previous(event.first_source())) return false;
    source = is_previous(event.reads_from) ? event.reads_from : event.first_source();
    const bool woken = event.operation.function == Function::leave_or_woken &&
                       (event.value & event.operation.operand) == 0;
    if (woken) return true;
  } else {
    for (const EventId read : graph.location(location).reads) {
      if (graph[read].first_source() == id && is_previous(read)) return false;
    }
  }
  for (std::size_t position = graph.position_of(source, location);
       position < graph.newest(location); ++position) {
    if (is_previous(graph.write_at(location, position + 1))) return false;
  }
  return true;
}

bool Explorer::take_revisit(const Branch& branch) {
  const EventId read = branch.event;
  const EventId write = branch.source;
  const std::uint32_t stamp = (*graph_)[read].stamp;
  Clock keep = (*graph_)[write].causes;
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    std::size_t count = keep[thread];
    while (count < graph_->length(static_cast<ThreadId>(thread)) &&
           (*graph_)[EventId::of(static_cast<ThreadId>(thread), count)].stamp <= stamp)
      ++count;
    keep.set(thread, count);
  }
  std::unique_ptr<Frame> frame;
  if (spare_frames_.empty()) {
    frame = std::make_unique<Frame>();
  } else {
    frame = std::move(spare_frames_.back());
    spare_frames_.pop_back();
  }
  frame->graph = *graph_;
  frame->branches.clear();
  frame->revisited = read;
  enter_frame(std::move(frame));

  graph_->shrink(keep);
  graph_->move_to_end_of_sequence(read);
  const LocationId location = (*graph_)[write].location();
  if ((*graph_)[write].exclusive) {
    const std::size_t position = graph_->position_of(write, location);
    const EventId half = EventId::of(write.thread, write.index - 1);
    if (graph_->position_of((*graph_)[half].reads_from, location) + 1 != position) return false;
    graph_->set_reads_from(read, write, 0);
    // Another read-modify-write of the same value is still there.
    if (graph_->has_exclusive_after(location, position)) return false;
    if (takes_turn(write)) return false;
    give_all_turns();
    return is_consistent_at(location, position) && settle_revisited(write);
  }
  graph_->set_reads_from(read, write, 0);
  graph_->remove_place(write);
  add_branches_of_positions(write);
  graph_->place(write, graph_->newest(location));
  give_all_turns();
  return settle_revisited(write);
}

// The read that the frame began with has a new value, if it is this write's.
bool Explorer::settle_revisited(EventId write) {
  const EventId read = frames_.back()->revisited;
  if (read == EventId::none() || (*graph_)[read].reads_from != write ||
      (*graph_)[read].put_off_by != EventId::none())
    return true;
  const Event& event = (*graph_)[read];
  const LocationId location = event.location();
  Clock before = event.happens_before;
  before.set(read.thread, read.index);
  if (graph_->position_of(write, location) < graph_->oldest_visible(location, before)) return false;
  if (!event.blocked && !can_read(event.operation, write)) return false;
  if (event.blocked && !takes_turns(event.operation.function)) return false;
  for (unsigned choice = choices_of(event.operation, event.value); choice-- > 1;) {
    Branch& branch = add_branch(Branch::Kind::reads_from, read);
    branch.source = write;
    branch.choice = static_cast<std::uint8_t>(choice);
  }
  return settle_read(read);
}

}  // namespace heddle::engine

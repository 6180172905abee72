#include <heddle/engine/event_order.hpp>

namespace heddle::engine {

EventOrder::EventOrder(const Graph& graph, bool strictly) : graph_(graph) {
  const auto threads = static_cast<ThreadId>(graph.thread_count());
  needs_.resize(threads);
  for (ThreadId thread = 0; thread < threads; ++thread) {
    std::size_t length = graph.length(thread);
    if (length > 0 && graph[EventId::of(thread, length - 1)].blocked) --length;
    needs_[thread].resize(length);
  }
  for (const EventId id : graph.sequence()) {
    if (id.index >= needs_[id.thread].size()) continue;
    const Event& event = graph[id];
    const EventId source = event.reads_from;
    if (event.kind() == EventKind::create) {
      if (source.thread < threads && !needs_[source.thread].empty())
        needs_[source.thread][0].push_back(id);
    } else if ((event.kind() == EventKind::join || event.is_read()) && !source.is_initial()) {
      needs_[id.thread][id.index].push_back(source);
    }
    if (event.is_write()) need_those_before(id, strictly);
  }
}

// The needs of a read-modify-write are those of its read.
void EventOrder::need_those_before(EventId write, bool strictly) {
  if (!strictly) return;
  const LocationId location = graph_[write].location();
  const std::size_t position = graph_.position_of(write, location);
  auto& needs = needs_[write.thread][graph_[write].exclusive ? write.index - 1U : write.index + 0U];
  if (position > 1) needs.push_back(graph_.write_at(location, position - 1));
  for (const EventId read : graph_.location(location).reads) {
    if (read.thread != write.thread && !graph_[read].blocked &&
        graph_.position_of(graph_[read].reads_from, location) < position)
      needs.push_back(read);
  }
}

bool EventOrder::is_all(const Done& done) const {
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    if (!is_over(done, thread)) return false;
  }
  return true;
}

bool EventOrder::is_ready(const Done& done, ThreadId thread) const {
  if (is_over(done, thread)) return false;
  for (const EventId need : needs_[thread][done[thread]]) {
    if (need.index >= done[need.thread]) return false;
  }
  return true;
}

void EventOrder::take_step(Done& done, ThreadId thread) const {
  const EventId id = EventId::of(thread, done[thread]);
  ++done[thread];
  if (graph_[id].is_read() && graph_.has_written(id)) ++done[thread];
}

std::optional<std::vector<EventId>> EventOrder::find() const {
  std::vector<EventId> order;
  Done done = nothing_done();
  ThreadId thread = 0;
  while (!is_all(done)) {
    if (!is_ready(done, thread)) {
      thread = 0;
      while (thread < done.size() && !is_ready(done, thread)) ++thread;
      if (thread == done.size()) return std::nullopt;
    }
    const std::size_t before = done[thread];
    take_step(done, thread);
    for (std::size_t index = before; index < done[thread]; ++index)
      order.push_back(EventId::of(thread, index));
  }
  return order;
}

}  // namespace heddle::engine

#include <heddle/engine/event_order.hpp>

#include <set>
#include <utility>

#include <heddle/engine/function.hpp>

namespace heddle::engine {

EventOrder::EventOrder(const Graph& graph, bool strictly) : graph_(graph) {
  const auto threads = static_cast<ThreadId>(graph.thread_count());
  needs_.resize(threads);
  for (ThreadId thread = 0; thread < threads; ++thread) {
    std::size_t length = graph.length(thread);
    if (length > 0 && graph[EventId::of(thread, length - 1)].blocked) --length;
    needs_[thread].resize(length);
  }
  waited_for_.resize(graph.location_count());
  for (const EventId id : graph.sequence()) {
    if (graph[id].is_read() && can_block(graph[id].operation.function))
      waited_for_[graph[id].location()] = true;
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

bool EventOrder::could_go_on(const Done& done, ThreadId thread) const {
  if (is_over(done, thread)) return false;
  const Operation& operation = graph_[EventId::of(thread, done[thread])].operation;
  if (operation.kind == EventKind::join) return is_ready(done, thread);
  if (operation.kind != EventKind::read) return true;
  return !outcome_of(operation, value_now(done, operation.location), 0).blocks;
}

std::uint64_t EventOrder::value_now(const Done& done, LocationId location) const {
  for (std::size_t position = graph_.newest(location); position > 0; --position) {
    const EventId write = graph_.write_at(location, position);
    if (write.index < done[write.thread]) return graph_.value_of(write);
  }
  return graph_.location(location).initial;
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

// Whether the thread's next step changes nothing that another thread may wait for.
bool EventOrder::keeps_nobody_waiting(const Done& done, ThreadId thread) const {
  const Event& event = graph_[EventId::of(thread, done[thread])];
  return (!event.is_read() && !event.is_write()) || !waited_for_[event.location()];
}

unsigned EventOrder::fewest_preemptions(unsigned most) const {
  // What has been done, and who did the last step. Level by level: those that need one more
  // preemption.
  using State = std::pair<Done, ThreadId>;
  std::set<State> seen;
  if (is_all(nothing_done())) return 0;
  std::vector<State> level;
  for (ThreadId first = 0; first < thread_count(); ++first) {
    if (is_ready(nothing_done(), first)) level.emplace_back(nothing_done(), first);
  }
  for (unsigned preemptions = 0; preemptions <= most && !level.empty(); ++preemptions) {
    std::vector<State> next;
    while (!level.empty()) {
      const State state = std::move(level.back());
      level.pop_back();
      if (!seen.insert(state).second) continue;
      const auto& [done, last] = state;
      if (is_all(done)) return preemptions;
      if (is_ready(done, last) && keeps_nobody_waiting(done, last)) {
        // No order is worse for this step being taken now: it makes none impossible, and nobody's
        // stop a preemption.
        level.push_back(state);
        take_step(level.back().first, last);
        continue;
      }
      const bool goes_on = could_go_on(done, last);
      for (ThreadId thread = 0; thread < thread_count(); ++thread) {
        if (!is_ready(done, thread)) continue;
        State after{done, thread};
        take_step(after.first, thread);
        (goes_on && thread != last ? next : level).push_back(std::move(after));
      }
    }
    level = std::move(next);
  }
  return most + 1;
}

}  // namespace heddle::engine

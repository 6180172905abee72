#include <properties/support/fewest_preemptions.hpp>

#include <set>
#include <utility>
#include <vector>

#include <heddle/engine/event_order.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

namespace {

using Done = EventOrder::Done;

std::uint64_t value_now(const Graph& graph, const Done& done, LocationId location) {
  for (std::size_t position = graph.newest(location); position > 0; --position) {
    const EventId write = graph.write_at(location, position);
    if (write.index < done[write.thread]) return graph.value_of(write);
  }
  return graph.location(location).initial;
}

// In this order or in another one: the thread is not over and does not wait.
bool could_go_on(const Graph& graph, const EventOrder& order, const Done& done, ThreadId thread) {
  if (order.is_over(done, thread)) return false;
  const Operation& operation = graph[EventId::of(thread, done[thread])].operation;
  if (operation.kind != EventKind::read) return true;
  return !outcome_of(operation, value_now(graph, done, operation.location), 0).blocks;
}

}  // namespace

unsigned fewest_preemptions(const Graph& graph, unsigned most) {
  const EventOrder order(graph, false);
  // What has been done, and who did the last step. Level by level: those that need one more
  // preemption.
  using State = std::pair<Done, ThreadId>;
  const Done nothing = order.nothing_done();
  if (order.is_all(nothing)) return 0;
  const auto threads = static_cast<ThreadId>(nothing.size());
  std::set<State> seen;
  std::vector<State> level;
  for (ThreadId first = 0; first < threads; ++first) {
    if (order.is_ready(nothing, first)) level.emplace_back(nothing, first);
  }
  for (unsigned preemptions = 0; preemptions <= most && !level.empty(); ++preemptions) {
    std::vector<State> next;
    while (!level.empty()) {
      const State state = std::move(level.back());
      level.pop_back();
      if (!seen.insert(state).second) continue;
      const auto& [done, last] = state;
      if (order.is_all(done)) return preemptions;
      const bool goes_on = could_go_on(graph, order, done, last);
      for (ThreadId thread = 0; thread < threads; ++thread) {
        if (!order.is_ready(done, thread)) continue;
        State after{done, thread};
        order.take_step(after.first, thread);
        (goes_on && thread != last ? next : level).push_back(std::move(after));
      }
    }
    level = std::move(next);
  }
  return most + 1;
}

}  // namespace heddle::engine

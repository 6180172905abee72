// The orders in which the events of a graph can take place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <heddle/engine/graph.hpp>

namespace heddle::engine {

// An order respects program order, reads-from, and the creation and end of threads. Events that
// wait have not taken place; the two halves of a read-modify-write are one step.
class EventOrder {
 public:
  // `strictly`: writes also in coherence order, and after those that read what they replace: the
  // orders of a sequentially consistent execution. Of another one there is none.
  EventOrder(const Graph& graph, bool strictly);

  // How many events of each thread have taken place.
  using Done = std::vector<std::uint16_t>;
  Done nothing_done() const { return Done(needs_.size(), 0); }
  bool is_all(const Done& done) const;
  bool is_over(const Done& done, ThreadId thread) const {
    return done[thread] == needs_[thread].size();
  }
  bool is_ready(const Done& done, ThreadId thread) const;
  // The thread's next step. Precondition: is_ready().
  void take_step(Done& done, ThreadId thread) const;

  // One in which a thread goes on for as long as it can; nothing when there is none at all.
  std::optional<std::vector<EventId>> find() const;

 private:
  ThreadId thread_count() const { return static_cast<ThreadId>(needs_.size()); }
  void need_those_before(EventId write, bool strictly);

  const Graph& graph_;
  // Of each event of each thread: events of other threads that come before it.
  std::vector<std::vector<std::vector<EventId>>> needs_;
};

}  // namespace heddle::engine

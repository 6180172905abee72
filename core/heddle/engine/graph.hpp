// An execution graph: the events of one execution, what each read reads from (rf), and for each
// location the order of the writes to it (co).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/engine/event.hpp>

namespace heddle::engine {

class Graph {
 public:
  struct Location {
    std::uint64_t initial = 0;
    std::vector<EventId> writes;  // in coherence order, without the initial value
    std::vector<EventId> reads;   // in no order
  };

  std::size_t thread_count() const { return threads_.size(); }
  std::size_t length(ThreadId thread) const {
    return thread < threads_.size() ? threads_[thread].events.size() : 0;
  }
  std::size_t event_count() const { return sequence_.size(); }
  const Event& operator[](EventId id) const { return threads_[id.thread].events[id.index]; }
  bool contains(EventId id) const { return id.is_initial() || id.index < length(id.thread); }
  const Location& location(LocationId location) const { return locations_[location]; }
  std::size_t location_count() const { return locations_.size(); }
  std::uint64_t value_of(EventId write) const {
    return write.is_initial() ? locations_[write.index].initial : (*this)[write].value;
  }
  // An order of all events that respects program order and reads-from.
  const std::vector<EventId>& sequence() const { return sequence_; }
  std::uint32_t last_stamp() const { return last_stamp_; }

  // Makes the location known; the initial value is that of its first use in this execution.
  void add_location(LocationId location, std::uint64_t initial);

  // Each appends an event at the end of `thread`, with the next stamp. A read reads from nothing,
  // and a write has no place in coherence order, until the next call says so.
  EventId append(ThreadId thread, const Operation& operation);
  EventId append_exclusive_write(EventId read);  // the second half of a read-modify-write
  void append_join(ThreadId thread, EventId end);
  void append_create(ThreadId thread, ThreadId child);

  // Also computes the value, whether the read is blocked, and its clocks.
  void set_reads_from(EventId read, EventId write, std::uint8_t choice);
  // The same for a blocked read whose turn may have come, because `write` follows what it read. It
  // waits again if that write is removed.
  void take_turn(EventId read, EventId write);
  void set_choice(EventId choice, std::uint8_t alternative);
  // Position 0 is directly after the initial value. A write that has a place is moved.
  void place(EventId write, std::size_t position);
  void remove_place(EventId write);
  void move_to_end_of_sequence(EventId event);

  // Removes all events added after the one with this stamp.
  void cut(std::uint32_t stamp);
  // Keeps of each thread the first keep[thread] events.
  void shrink(const Clock& keep);

  // What happens before the thread's next event, that event not included.
  Clock happens_before_next(ThreadId thread) const {
    return clock_before(next_of(thread), &Event::happens_before);
  }

  static bool is_in(const Clock& set, EventId id) {
    return id.is_initial() || id.index < set[id.thread];
  }
  // 0: the initial value; else 1 + the index in Location::writes.
  std::size_t position_of(EventId write, LocationId location) const;
  EventId write_at(LocationId location, std::size_t position) const {
    return position == 0 ? EventId::initial(location) : locations_[location].writes[position - 1];
  }
  std::size_t newest(LocationId location) const { return locations_[location].writes.size(); }
  // The position of the oldest write that an event preceded by `before` may still read: an older
  // one has been overwritten in its sight (coherence, [intro.races]).
  std::size_t oldest_visible(LocationId location, const Clock& before) const;
  // Whether the read is that of a read-modify-write which has taken place.
  bool has_written(EventId read) const {
    const auto& events = threads_[read.thread].events;
    return read.index + 1U < events.size() && events[read.index + 1U].exclusive;
  }
  // The read-modify-write's write directly after `position`, if there is one.
  bool has_exclusive_after(LocationId location, std::size_t position) const;

 private:
  struct Thread {
    std::vector<Event> events;
    EventId created_by = EventId::none();
  };

  Event& at(EventId id) { return threads_[id.thread].events[id.index]; }
  EventId next_of(ThreadId thread) const { return EventId::of(thread, length(thread)); }
  // Of what comes before the event in its thread.
  Clock clock_before(EventId event, Clock Event::* clock) const;
  Event& append_event(ThreadId thread, const Operation& operation);
  void compute_clocks_of_read(EventId read);
  void compute_clocks_of_write(ThreadId thread, Event& write);
  void forget(EventId id, std::vector<EventId>& orphans, const Clock& keep);

  std::vector<Thread> threads_;
  std::vector<Location> locations_;
  std::vector<EventId> sequence_;
  std::uint32_t last_stamp_ = 0;
};

}  // namespace heddle::engine

// One event of an execution graph.
#pragma once

#include <cstddef>
#include <cstdint>

#include <heddle/engine/clock.hpp>

namespace heddle::engine {

using LocationId = std::uint16_t;

// The `index`-th event of `thread`; or the initial value of location `index`, which comes before
// everything.
struct EventId {
  static constexpr ThreadId kInitial = 0xffff;
  ThreadId thread = kInitial;
  std::uint16_t index = 0xffff;

  static constexpr EventId initial(LocationId location) { return {kInitial, location}; }
  static constexpr EventId of(ThreadId thread, std::size_t index) {
    return {thread, static_cast<std::uint16_t>(index)};
  }
  static constexpr EventId none() { return {kInitial, 0xffff}; }
  bool is_initial() const { return thread == kInitial; }
  friend bool operator==(const EventId&, const EventId&) = default;
  friend auto operator<=>(const EventId&, const EventId&) = default;
};

enum class EventKind : std::uint8_t { create, end, join, read, write, fence, choice };

// [atomics.order], without consume, which is acquire.
enum class Order : std::uint8_t { relaxed, acquire, release, acq_rel, seq_cst };

inline bool acquires(Order order) {
  return order == Order::acquire || order == Order::acq_rel || order == Order::seq_cst;
}
inline bool releases(Order order) {
  return order == Order::release || order == Order::acq_rel || order == Order::seq_cst;
}

// What a read goes on to do with the value that it has read. Those below `exchange` are atomic
// operations of C++, those after it operations of the objects on which threads block, each object
// one location whose value is its state.
enum class Function : std::uint8_t {
  load,
  load_again,        // of what the thread has read there before; where it cannot, it does nothing
  compare_for_wait,  // futex: a load; if it reads `expected`, its thread will join the queue that
                     // is the location `operand`, and load again
  add,
  subtract,
  bit_and,
  bit_or,
  bit_xor,
  bit_nand,
  exchange,
  compare_exchange,
  lock,              // mutex: 0 is free, else owner + 1. Waits for 0
  try_lock,          // the same, but fails instead of waiting
  lock_again,        // a lock of what the thread has read to be free; where it cannot, nothing
  down,              // semaphore: waits for more than 0, takes 1
  try_down,          //
  wake_one,          // condition: a set of waiting threads, one bit each; takes out one of them
  wake_all,          //
  until_woken,       // waits until the thread's bit is not in the set any more
  look_for_waiters,  // futex: reads a set, or a part of it
  wake_again,        // takes `operand` out of the set that the thread has read before
  leave_or_woken,    // takes the thread's bit out of the set, unless somebody else already has
  join_queue,        // futex: puts the thread's bit into the set
  begin_once,        // waits while somebody is at it; begins if nobody has done it
  until_arrived,     // barrier: waits until the count of arrivals has come to `expected`
};

// An access or operation as a thread asks for it.
struct Operation {
  EventKind kind = EventKind::read;
  Function function = Function::load;
  Order order = Order::seq_cst;    // of the operation; if it can fail, when it succeeds
  Order failure = Order::seq_cst;  // of a compare-exchange (or a try_) that fails
  bool continues_step = false;     // with its thread's event before, it is one step
  std::uint8_t size = 8;           // bytes, 1 .. 8; more: the values are numbers of wide_values
  LocationId location = 0;
  std::uint64_t operand = 0;   // write: the value
  std::uint64_t expected = 0;  // compare_exchange, until_arrived; choice: how many alternatives;
                               // lock: kReads
  friend bool operator==(const Operation&, const Operation&) = default;
};

// Operation::expected of a lock that others may share.
inline constexpr std::uint64_t kReads = 1;

// Of a choice, whose outcome is kept in 8 bits.
inline constexpr int kMostAlternatives = 255;

// A read-modify-write is two events, a read and, directly after it, an exclusive write.
struct Event {
  Operation operation;
  bool exclusive = false;           // write: part of a read-modify-write
  bool blocked = false;             // read: waits for another value; its thread's last event
  std::uint8_t choice = 0;          // which of the equally possible outcomes
  std::uint16_t release_fence = 0;  // 1 + index of the thread's last release fence, 0: none
  std::uint32_t stamp = 0;          // events are numbered in the order in which they were added
  EventId reads_from = EventId::none();  // join: the end event; create: {the child, 0}
  EventId put_off_by = EventId::none();  // read of a waiting operation: the write that came between
  std::uint64_t value = 0;               // read or written; choice: the alternative
  Clock happens_before;                  // itself included
  Clock causes;                          // (po U rf)*: itself included
  Clock released;                        // write: what happens before a read that acquires from it

  EventKind kind() const { return operation.kind; }
  // What it has read before it had to wait for its turn, if it had.
  EventId first_source() const { return put_off_by == EventId::none() ? reads_from : put_off_by; }
  LocationId location() const { return operation.location; }
  bool is_read() const { return kind() == EventKind::read; }
  bool is_write() const { return kind() == EventKind::write; }
};

}  // namespace heddle::engine

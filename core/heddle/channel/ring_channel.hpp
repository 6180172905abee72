// The ring channel: a bounded many-to-many ring in which one atomic word decides everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <heddle/channel/blocking_ring.hpp>

namespace heddle {

// Any number of senders and receivers; first in, first out.
//
// One word holds the position of the next receive, how many values are inside, and whether the
// channel is closed. A send takes effect when it adds a value to the number, a receive when it
// moves the position on; each is one compare-exchange, so that "full", "empty" and "closed" are
// exact, in the one order of all sequentially consistent operations, and no value slips in after
// close.
//
// The value itself is moved afterwards. Each slot carries a turn, counted as in D. Vyukov's bounded
// MPMC queue ("Bounded MPMC queue", 1024cores.net) but in laps, so that a capacity of 1 works: with
// capacity c, position p lies in slot p mod c, whose turn is 2(p/c) while the slot is free for it
// and 2(p/c)+1 while the value is in it. Whoever has claimed a position may have to let the other
// side finish its move there: a few instructions, never an operation, so it does not sleep.
template <class T, class Sync = StdSync>
class RingChannel : public BlockingRing<RingChannel<T, Sync>, T, Sync> {
  using Base = BlockingRing<RingChannel<T, Sync>, T, Sync>;

 public:
  static constexpr std::size_t kMaxCapacity = std::size_t{1} << 20;

  // `capacity`: how many values it holds, at least 1 and at most kMaxCapacity; memory for all of
  // them is taken at once. Throws std::invalid_argument for 0, std::length_error for more,
  // std::bad_alloc when there is no memory.
  explicit RingChannel(std::size_t capacity)
      : Base(capacity),
        laps_(kPositions / capacity),
        slots_(std::make_unique<Slot[]>(not_too_large(capacity))) {}
  ~RingChannel() = default;  // precondition: no thread is inside an operation

  // Refuses all later sends and wakes every waiting thread. Values inside can still be received.
  // Throws CloseOfClosedChannel when called a second time.
  void close() {
    const std::uint64_t before = state_.fetch_or(kClosed, std::memory_order_seq_cst);
    if (is_closed(before)) throw CloseOfClosedChannel();
    this->sleepers_.wake_announced(before);
  }

  bool closed() const { return is_closed(state_.load(std::memory_order_seq_cst)); }

  // How many values are inside, at one moment during the call. Go: len(c).
  std::size_t size() const {
    return static_cast<std::size_t>(inside(state_.load(std::memory_order_seq_cst)));
  }

 private:
  friend Base;

  // state_, from its lowest bit: somebody may be asleep; closed; 21 bits: how many values are
  // inside; 41 bits: the position of the next receive. Positions are counted modulo capacity *
  // laps_, of which there are so many laps that no two threads ever wait in one slot for the same
  // turn in different laps: Linux has at most 2^22 threads.
  using Base::kAsleep;
  static constexpr std::uint64_t kClosed = 2;
  static constexpr std::uint64_t kOneInside = 4;
  static constexpr std::uint64_t kOnePosition = kOneInside << 21;
  static constexpr std::uint64_t kPositions = std::uint64_t{1} << 41;

  static bool is_closed(std::uint64_t state) { return (state & kClosed) != 0; }
  static std::uint64_t inside(std::uint64_t state) { return state % kOnePosition / kOneInside; }
  static std::uint64_t head(std::uint64_t state) { return state / kOnePosition; }

  struct Slot {
    typename Sync::template Atomic<std::uint64_t> turn{0};
    typename Sync::template Plain<std::optional<T>> value;

    void wait_for(std::uint64_t wanted) const {
      while (turn.load(std::memory_order_acquire) != wanted) Sync::yield();
    }
  };

  static std::size_t not_too_large(std::size_t capacity) {
    if (capacity > kMaxCapacity) {
      throw std::length_error("capacity: a RingChannel holds at most 1,048,576 values");
    }
    return capacity;
  }

  std::uint64_t advanced(std::uint64_t position, std::uint64_t by) const {
    const std::uint64_t all = this->capacity_ * laps_;
    return position + by < all ? position + by : position + by - all;
  }
  Slot& slot_at(std::uint64_t position) { return slots_[position % this->capacity_]; }
  std::uint64_t free_turn(std::uint64_t position) const { return 2 * (position / this->capacity_); }

  SendStatus send_now(T& value, std::uint64_t& seen) {
    seen = state_.load(std::memory_order_seq_cst);
    do {
      if (is_closed(seen)) return SendStatus::closed;
      if (inside(seen) == this->capacity_) return SendStatus::full;
    } while (!state_.compare_exchange_strong(seen, (seen & ~kAsleep) + kOneInside,
                                             std::memory_order_seq_cst));
    const std::uint64_t position = advanced(head(seen), inside(seen));
    Slot& slot = slot_at(position);
    slot.wait_for(free_turn(position));
    slot.value.write().emplace(std::move(value));
    slot.turn.store(free_turn(position) + 1, std::memory_order_release);
    this->sleepers_.wake_announced(seen);
    return SendStatus::sent;
  }

  RecvResult<T> recv_now(std::uint64_t& seen) {
    seen = state_.load(std::memory_order_seq_cst);
    std::uint64_t after = 0;
    do {
      if (inside(seen) == 0) {
        return RecvResult<T>(is_closed(seen) ? RecvStatus::closed : RecvStatus::empty);
      }
      after = advanced(head(seen), 1) * kOnePosition + (inside(seen) - 1) * kOneInside +
              (seen & kClosed);
    } while (!state_.compare_exchange_strong(seen, after, std::memory_order_seq_cst));
    Slot& slot = slot_at(head(seen));
    slot.wait_for(free_turn(head(seen)) + 1);
    std::optional<T>& stored = slot.value.write();
    RecvResult<T> result(*std::move(stored));
    stored.reset();
    slot.turn.store(free_turn(advanced(head(seen), this->capacity_)), std::memory_order_release);
    this->sleepers_.wake_announced(seen);
    return result;
  }

  bool sleep_while_full(std::uint64_t seen, const Patience<Sync>& patience) {
    return !this->sleepers_.announce(state_, seen) ||
           this->sleepers_.sleep_while(
               [&] { return state_.load(std::memory_order_seq_cst) == seen; }, patience);
  }
  bool sleep_while_empty(std::uint64_t seen, const Patience<Sync>& patience) {
    return sleep_while_full(seen, patience);  // the same word says so
  }

  const std::uint64_t laps_;
  alignas(Base::kCacheLine) typename Sync::template Atomic<std::uint64_t> state_{0};
  alignas(Base::kCacheLine) const std::unique_ptr<Slot[]> slots_;
};

}  // namespace heddle

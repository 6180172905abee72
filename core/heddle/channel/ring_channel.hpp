// The ring channel: a bounded lock-free many-to-many ring of sequence-numbered slots that blocks by
// atomic wait.
//
// Each slot carries a sequence number, as in D. Vyukov's bounded MPMC queue ("Bounded MPMC queue",
// 1024cores.net), counted in turns so that a capacity of 1 works: with capacity c, the value at
// position p lies in slot p mod c, whose turn is 2(p/c) while the slot is free for it and 2(p/c)+1
// while the value is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <heddle/channel/blocking_ring.hpp>

namespace heddle {

// Any number of senders and receivers; first in, first out.
//
// A send takes effect when it claims a position by advancing tail_, a receive when it advances
// head_; the value is moved afterwards. So that "full" and "empty" are exact (a queue that looks at
// its slots alone says "empty" while a completed send lies behind one that is still writing), they
// are decided by head_ and tail_, and whoever claims a position may have to wait for the other side
// to finish its move there: a few instructions, never an operation.
template <class T, class Sync = StdSync>
class RingChannel : public BlockingRing<RingChannel<T, Sync>, T, Sync> {
  using Base = BlockingRing<RingChannel<T, Sync>, T, Sync>;

 public:
  // `capacity`: how many values it holds, at least 1; memory for all of them is taken at once.
  // Throws std::invalid_argument for 0, std::bad_alloc when there is no memory.
  explicit RingChannel(std::size_t capacity)
      : Base(capacity), slots_(std::make_unique<Slot[]>(capacity)) {}
  ~RingChannel() = default;  // precondition: no thread is inside an operation

 private:
  friend Base;

  struct Slot {
    typename Sync::template Atomic<std::uint64_t> turn{0};
    typename Sync::template Plain<std::optional<T>> value;

    void wait_for(std::uint64_t wanted) {
      for (std::uint64_t now = turn.load(std::memory_order_acquire); now != wanted;
           now = turn.load(std::memory_order_acquire)) {
        turn.wait(now, std::memory_order_seq_cst);
      }
    }
    // Release hands the value over. Sequentially consistent, because notify_all() first looks
    // whether anybody waits: were that look to overtake the store, a waiter that has announced
    // itself and has still read the old turn would sleep for ever.
    void advance_to(std::uint64_t next) {
      turn.store(next, std::memory_order_seq_cst);
      turn.notify_all();
    }
  };

  Slot& slot_at(std::uint64_t position) { return slots_[position % this->capacity_]; }
  std::uint64_t free_turn(std::uint64_t position) const { return 2 * (position / this->capacity_); }

  // Advances tail_ by one position and writes the position claimed; or says why not.
  SendStatus claim(std::uint64_t& claimed) {
    std::uint64_t tail = this->tail_.load(std::memory_order_seq_cst);
    for (;;) {
      if (Base::is_closed(tail)) return SendStatus::closed;
      claimed = Base::position(tail);
      if (claimed - this->head_.load(std::memory_order_seq_cst) >= this->capacity_) {
        // head_ was read after tail_, so the ring was full then, unless tail_ has moved on or was
        // closed.
        const std::uint64_t tail_again = this->tail_.load(std::memory_order_seq_cst);
        if (tail_again == tail) return SendStatus::full;
        tail = tail_again;
      } else if (this->tail_.compare_exchange_strong(tail, tail + Base::kOnePosition,
                                                     std::memory_order_seq_cst)) {
        return SendStatus::sent;
      }
    }
  }

  SendStatus send_now(T& value) {
    std::uint64_t claimed = 0;
    const SendStatus status = claim(claimed);
    if (status != SendStatus::sent) return status;
    Slot& slot = slot_at(claimed);
    slot.wait_for(free_turn(claimed));
    slot.value.write().emplace(std::move(value));
    slot.advance_to(free_turn(claimed) + 1);
    this->not_empty_.notify_one();
    return SendStatus::sent;
  }

  RecvResult<T> recv_now() {
    std::uint64_t head = this->head_.load(std::memory_order_seq_cst);
    do {
      // tail_ is read after head_: at or below it means that the ring was empty at that moment.
      const std::uint64_t tail = this->tail_.load(std::memory_order_seq_cst);
      if (Base::position(tail) <= head) {
        return RecvResult<T>(Base::is_closed(tail) ? RecvStatus::closed : RecvStatus::empty);
      }
    } while (!this->head_.compare_exchange_strong(head, head + 1, std::memory_order_seq_cst));
    Slot& slot = slot_at(head);
    slot.wait_for(free_turn(head) + 1);
    std::optional<T>& stored = slot.value.write();
    RecvResult<T> result(*std::move(stored));
    stored.reset();
    slot.advance_to(free_turn(head) + 2);
    this->not_full_.notify_one();
    return result;
  }

  const std::unique_ptr<Slot[]> slots_;
};

}  // namespace heddle

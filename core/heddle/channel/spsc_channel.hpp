// The one-to-one channel: a ring that one sender and one receiver share without contended writes.
//
// L. Lamport, "Specifying concurrent program modules", TOPLAS 5(2), 1983: one index written by each
// side. Each side keeps a copy of the other's index and looks again only when the copy says that it
// cannot go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <heddle/channel/blocking_ring.hpp>

namespace heddle {

// One sending thread at a time and one receiving thread at a time; close, closed and size from any
// thread.
template <class T, class Sync = StdSync>
class SpscChannel : public BlockingRing<SpscChannel<T, Sync>, T, Sync> {
  using Base = BlockingRing<SpscChannel<T, Sync>, T, Sync>;

 public:
  static constexpr std::size_t max_senders = 1;    // at a time
  static constexpr std::size_t max_receivers = 1;  // at a time

  // `capacity`: how many values it holds, at least 1; memory for all of them is taken at once.
  // Throws std::invalid_argument for 0, std::bad_alloc when there is no memory.
  explicit SpscChannel(std::size_t capacity)
      : Base(capacity), slots_(std::make_unique<Slot[]>(capacity)) {}
  ~SpscChannel() = default;  // precondition: no thread is inside an operation

 private:
  friend Base;

  using Slot = typename Sync::template Plain<std::optional<T>>;

  SendStatus send_now(T& value) {
    // Only this side moves tail_; close may set its low bit.
    std::uint64_t tail = this->tail_.load(std::memory_order_relaxed);
    if (Base::is_closed(tail)) return SendStatus::closed;
    const std::uint64_t next = Base::position(tail);
    if (next - known_head_.read() >= this->capacity_) {
      known_head_.write() = this->head_.load(std::memory_order_acquire);
      if (next - known_head_.read() >= this->capacity_) return SendStatus::full;
    }
    std::optional<T>& slot = slots_[next % this->capacity_].write();
    slot.emplace(std::move(value));
    // Release publishes the slot; sequential consistency is what the event count asks for.
    if (!this->tail_.compare_exchange_strong(tail, tail + Base::kOnePosition,
                                             std::memory_order_seq_cst)) {
      std::destroy_at(&value);  // closed at the last moment: the value goes back to the caller
      std::construct_at(&value, *std::move(slot));
      slot.reset();
      return SendStatus::closed;
    }
    this->not_empty_.notify_one();
    return SendStatus::sent;
  }

  RecvResult<T> recv_now() {
    const std::uint64_t head =
        this->head_.load(std::memory_order_relaxed);  // only this side moves it
    if (Base::position(known_tail_.read()) == head) {
      known_tail_.write() = this->tail_.load(std::memory_order_acquire);
      const std::uint64_t tail = known_tail_.read();
      if (Base::position(tail) == head) {
        return RecvResult<T>(Base::is_closed(tail) ? RecvStatus::closed : RecvStatus::empty);
      }
    }
    std::optional<T>& slot = slots_[head % this->capacity_].write();
    RecvResult<T> result(*std::move(slot));
    slot.reset();
    // Release gives the slot back; sequential consistency is what the event count asks for.
    this->head_.store(head + 1, std::memory_order_seq_cst);
    this->not_full_.notify_one();
    return result;
  }

  const std::unique_ptr<Slot[]> slots_;
  alignas(Base::kCacheLine)
      typename Sync::template Plain<std::uint64_t> known_head_{0};  // the sender's; <= head_
  alignas(Base::kCacheLine)
      typename Sync::template Plain<std::uint64_t> known_tail_{0};  // the receiver's; <= tail_
};

}  // namespace heddle

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

  // Refuses all later sends and wakes both sides. Values inside can still be received. Throws
  // CloseOfClosedChannel when called a second time.
  void close() {
    if (is_closed(tail_.fetch_or(kClosed, std::memory_order_seq_cst))) throw CloseOfClosedChannel();
    this->sleepers_.wake_all();
  }

  bool closed() const { return is_closed(tail_.load(std::memory_order_seq_cst)); }

  // How many values are inside, at one moment during the call. Go: len(c).
  std::size_t size() const {
    std::uint64_t tail = position(tail_.load(std::memory_order_seq_cst));
    for (;;) {
      const std::uint64_t head = position(head_.load(std::memory_order_seq_cst));
      const std::uint64_t tail_again = position(tail_.load(std::memory_order_seq_cst));
      if (tail == tail_again) return static_cast<std::size_t>(tail - head);
      tail = tail_again;
    }
  }

 private:
  friend Base;

  using Slot = typename Sync::template Plain<std::optional<T>>;

  // tail_ is the position of the next send, with the bits "the receiver may be asleep" and
  // "closed": to publish a value, to find out that the channel was closed and that the receiver
  // must be woken is one atomic step. head_ is the position of the next receive, with the bit "the
  // sender may be asleep". Positions only grow.
  using Base::kAsleep;
  static constexpr std::uint64_t kClosed = 2;
  static constexpr std::uint64_t kOnePosition = 4;

  static bool is_closed(std::uint64_t tail) { return (tail & kClosed) != 0; }
  static std::uint64_t position(std::uint64_t index) { return index / kOnePosition; }

  SendStatus send_now(T& value, std::uint64_t& seen_head) {
    // Only this side moves tail_; others set its low bits.
    std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (is_closed(tail)) return SendStatus::closed;
    const std::uint64_t next = position(tail);
    if (next - position(known_head_.read()) >= this->capacity_) {
      seen_head = known_head_.write() = head_.load(std::memory_order_seq_cst);
      if (next - position(seen_head) >= this->capacity_) return SendStatus::full;
    }
    std::optional<T>& slot = slots_[next % this->capacity_].write();
    slot.emplace(std::move(value));
    while (!tail_.compare_exchange_strong(tail, (tail & ~kAsleep) + kOnePosition,
                                          std::memory_order_seq_cst)) {
      if (!is_closed(tail)) continue;  // the receiver has gone to sleep
      std::destroy_at(&value);         // closed at the last moment: the value goes back
      std::construct_at(&value, *std::move(slot));
      slot.reset();
      return SendStatus::closed;
    }
    this->sleepers_.wake_announced(tail);
    return SendStatus::sent;
  }

  RecvResult<T> recv_now(std::uint64_t& seen_tail) {
    const std::uint64_t head = position(head_.load(std::memory_order_relaxed));  // only we move it
    if (position(known_tail_.read()) == head) {
      seen_tail = known_tail_.write() = tail_.load(std::memory_order_seq_cst);
      if (position(seen_tail) == head) {
        return RecvResult<T>(is_closed(seen_tail) ? RecvStatus::closed : RecvStatus::empty);
      }
    }
    std::optional<T>& slot = slots_[head % this->capacity_].write();
    RecvResult<T> result(*std::move(slot));
    slot.reset();
    const std::uint64_t before =
        head_.exchange((head + 1) * kOnePosition, std::memory_order_seq_cst);
    this->sleepers_.wake_announced(before);
    return result;
  }

  bool sleep_while_full(std::uint64_t seen_head, const Patience<Sync>& patience) {
    return !this->sleepers_.announce(head_, seen_head) ||
           this->sleepers_.sleep_while(
               [&] { return head_.load(std::memory_order_seq_cst) == seen_head && !closed(); },
               patience);
  }
  bool sleep_while_empty(std::uint64_t seen_tail, const Patience<Sync>& patience) {
    return !this->sleepers_.announce(tail_, seen_tail) ||
           this->sleepers_.sleep_while(
               [&] { return tail_.load(std::memory_order_seq_cst) == seen_tail; }, patience);
  }

  const std::unique_ptr<Slot[]> slots_;
  alignas(Base::kCacheLine) typename Sync::template Atomic<std::uint64_t> tail_{0};
  // The sender's: what head_ was; no greater than it is.
  typename Sync::template Plain<std::uint64_t> known_head_{0};
  alignas(Base::kCacheLine) typename Sync::template Atomic<std::uint64_t> head_{0};
  // The receiver's: what tail_ was; no greater than it is.
  typename Sync::template Plain<std::uint64_t> known_tail_{0};
};

}  // namespace heddle

// What the two lock-free ring channels share: the indices, closing, counting, and sleeping while
// full or empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <heddle/channel/event_count.hpp>
#include <heddle/channel/operations.hpp>

namespace heddle {

// `Derived` supplies the two operations that never sleep on a full or empty ring:
//   SendStatus    send_now(T& value)   sent (and value moved from), closed or full
//   RecvResult<T> recv_now()           received, closed or empty
template <class Derived, class T, class Sync>
class BlockingRing : public ChannelOperations<BlockingRing<Derived, T, Sync>, T, Sync> {
 public:
  // Refuses all later sends and wakes every waiting thread. Values inside can still be received.
  // Throws CloseOfClosedChannel when called a second time.
  void close() {
    const std::uint64_t before = tail_.fetch_or(kClosed, std::memory_order_seq_cst);
    if (is_closed(before)) throw CloseOfClosedChannel();
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  bool closed() const { return is_closed(tail_.load(std::memory_order_seq_cst)); }

  // How many values are inside, at one moment during the call. Go: len(c).
  std::size_t size() const {
    std::uint64_t tail = tail_.load(std::memory_order_seq_cst);
    for (;;) {
      const std::uint64_t head = head_.load(std::memory_order_seq_cst);
      const std::uint64_t tail_again = tail_.load(std::memory_order_seq_cst);
      if (tail == tail_again) return static_cast<std::size_t>(position(tail) - head);
      tail = tail_again;
    }
  }
  std::size_t capacity() const { return capacity_; }

 protected:
  explicit BlockingRing(std::size_t capacity) : capacity_(checked_capacity(capacity)) {}
  ~BlockingRing() = default;

  // tail_ holds twice the position of the next send, plus kClosed once the channel is closed:
  // claiming a position and finding out that there is none any more is one atomic step, so no value
  // slips in after close.
  static constexpr std::uint64_t kClosed = 1;
  static constexpr std::uint64_t kOnePosition = 2;
  static bool is_closed(std::uint64_t tail) { return (tail & kClosed) != 0; }
  static std::uint64_t position(std::uint64_t tail) { return tail / kOnePosition; }

  static constexpr std::size_t kCacheLine =
      64;  // apart, so that senders and receivers do not disturb each other

  const std::size_t capacity_;
  // head_ <= position(tail_) <= head_ + capacity_; both only grow.
  alignas(kCacheLine) typename Sync::template Atomic<std::uint64_t> tail_{0};
  alignas(kCacheLine) typename Sync::template Atomic<std::uint64_t> head_{0};
  alignas(kCacheLine) EventCount<Sync> not_empty_;
  alignas(kCacheLine) EventCount<Sync> not_full_;

 private:
  friend ChannelOperations<BlockingRing<Derived, T, Sync>, T, Sync>;

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { not_full_.notify_all(); });
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        not_full_
            .notify_one();  // the wake-up that brought us here may have been meant for the room
        return SendStatus::done;
      }
      const SendStatus status = derived().send_now(value);
      if (status != SendStatus::full || patience.none) return status;
      if (!in_time) return SendStatus::timed_out;
      in_time = sleep_unless(not_full_, patience, [this] { return may_send(); });
    }
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { not_empty_.notify_all(); });
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        not_empty_.notify_one();
        return RecvResult<T>(RecvStatus::done);
      }
      RecvResult<T> result = derived().recv_now();
      if (result.status() != RecvStatus::empty || patience.none) return result;
      if (!in_time) return RecvResult<T>(RecvStatus::timed_out);
      in_time = sleep_unless(not_empty_, patience, [this] { return may_recv(); });
    }
  }

  template <class CanGoOn>
  static bool sleep_unless(EventCount<Sync>& event, const Patience<Sync>& patience,
                           CanGoOn can_go_on) {
    const auto key = event.prepare_wait();
    if (!patience.is_done() && !can_go_on()) return event.wait(key, patience.deadline);
    event.cancel_wait();
    return true;
  }

  bool may_send() const {
    const std::uint64_t tail = tail_.load(std::memory_order_seq_cst);
    return is_closed(tail) || position(tail) - head_.load(std::memory_order_seq_cst) < capacity_;
  }
  bool may_recv() const {
    const std::uint64_t tail = tail_.load(std::memory_order_seq_cst);
    return is_closed(tail) || position(tail) > head_.load(std::memory_order_seq_cst);
  }

  Derived& derived() { return static_cast<Derived&>(*this); }
};

}  // namespace heddle

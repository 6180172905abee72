// What the two lock-free ring channels share: waiting while full or empty, as long as patience
// lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <heddle/channel/operations.hpp>
#include <heddle/channel/sleepers.hpp>

namespace heddle {

// `Derived` supplies
//   SendStatus    send_now(T& value, uint64_t& seen)   sent (and value moved from), closed or full
//   RecvResult<T> recv_now(uint64_t& seen)             received, closed or empty
//   bool sleep_while_full(uint64_t seen, const Patience<Sync>&)
//   bool sleep_while_empty(uint64_t seen, const Patience<Sync>&)
// The first two never sleep on a full or empty ring; they write to `seen` what told them so. The
// last two sleep until that has changed; false once the deadline has passed.
template <class Derived, class T, class Sync>
class BlockingRing : public ChannelOperations<BlockingRing<Derived, T, Sync>, T, Sync> {
 public:
  std::size_t capacity() const { return capacity_; }

 protected:
  explicit BlockingRing(std::size_t capacity) : capacity_(checked_capacity(capacity)) {}
  ~BlockingRing() = default;

  // Apart, so that senders and receivers do not disturb each other.
  static constexpr std::size_t kCacheLine = 64;

  // In the words that say whether a ring is full or empty: somebody may be asleep.
  static constexpr std::uint64_t kAsleep = Sleepers<Sync>::kAsleep;

  const std::size_t capacity_;
  Sleepers<Sync> sleepers_;

 private:
  friend ChannelOperations<BlockingRing<Derived, T, Sync>, T, Sync>;

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { sleepers_.wake_all(); });
    for (bool in_time = true;;) {
      if (patience.is_done()) return SendStatus::done;
      std::uint64_t seen = 0;
      const SendStatus status = derived().send_now(value, seen);
      if (status != SendStatus::full || patience.none) return status;
      if (!in_time) return SendStatus::timed_out;
      in_time = derived().sleep_while_full(seen, patience);
    }
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { sleepers_.wake_all(); });
    for (bool in_time = true;;) {
      if (patience.is_done()) return RecvResult<T>(RecvStatus::done);
      std::uint64_t seen = 0;
      RecvResult<T> result = derived().recv_now(seen);
      if (result.status() != RecvStatus::empty || patience.none) return result;
      if (!in_time) return RecvResult<T>(RecvStatus::timed_out);
      in_time = derived().sleep_while_empty(seen, patience);
    }
  }

  Derived& derived() { return static_cast<Derived&>(*this); }
};

}  // namespace heddle

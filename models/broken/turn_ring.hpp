// A bounded ring without a lock, whose slots are handed to and fro by turn numbers, and what people
// get wrong in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <heddle/channel/operations.hpp>

namespace heddle::models::broken {

enum class RingDefect {
  none,
  // deadlock
  turn_off_by_one,
  turn_in_eight_bits,
  sleepers_relaxed,
  key_read_after_check,
  // blocking
  claims_beyond_capacity,
  // data-race
  publish_relaxed,
  read_relaxed,
  give_back_relaxed,
  reads_without_waiting,
  plain_counter,
};

// Position p lies in slot p mod capacity. In round r = p / capacity the slot's turn is 2r while it
// is free for p and 2r + 1 while the value is inside. Whoever finds the ring full or empty sleeps
// until changes_ moves on. The forms with a deadline or a Done are not supported: they wait for
// ever.
template <class T, class Sync, RingDefect D>
class TurnRing : public ChannelOperations<TurnRing<T, Sync, D>, T, Sync> {
  using Defect = RingDefect;
  static constexpr bool has(Defect defect) { return D == defect; }

 public:
  explicit TurnRing(std::size_t capacity)
      : capacity_(checked_capacity(capacity)), slots_(std::make_unique<Slot[]>(capacity)) {}
  ~TurnRing() = default;

  void close() {
    if ((tail_.fetch_or(kClosed) & kClosed) != 0) throw CloseOfClosedChannel();
    announce_change();
  }

  std::size_t size() const {
    if constexpr (has(Defect::plain_counter)) return static_cast<std::size_t>(inside_.read());
    for (std::uint64_t tail = tail_.load();;) {
      const std::uint64_t head = head_.load();
      const std::uint64_t again = tail_.load();
      if (again == tail) return static_cast<std::size_t>(tail / kStep - head);
      tail = again;
    }
  }
  std::size_t capacity() const { return capacity_; }

 private:
  friend ChannelOperations<TurnRing<T, Sync, D>, T, Sync>;

  using Turn = std::conditional_t<has(Defect::turn_in_eight_bits), std::uint8_t, std::uint64_t>;
  static constexpr auto kGet =
      has(Defect::read_relaxed) ? std::memory_order_relaxed : std::memory_order_acquire;
  // Release is what the value needs; sequentially consistent is what the notification that follows
  // needs: it first looks whether anybody waits, and were that look to overtake the store, a waiter
  // that has announced itself and has still read the old turn would sleep for ever.
  static constexpr auto kPublish =
      has(Defect::publish_relaxed) ? std::memory_order_relaxed : std::memory_order_seq_cst;
  static constexpr auto kGiveBack =
      has(Defect::give_back_relaxed) ? std::memory_order_relaxed : std::memory_order_seq_cst;
  static constexpr auto kSleepers =
      has(Defect::sleepers_relaxed) ? std::memory_order_relaxed : std::memory_order_seq_cst;

  struct Slot {
    typename Sync::template Atomic<Turn> turn{0};
    typename Sync::template Plain<std::optional<T>> value;

    void wait_for(std::uint64_t wanted) {
      for (Turn now = turn.load(kGet); now != wanted; now = turn.load(kGet)) turn.wait(now, kGet);
    }
    void advance_to(std::uint64_t next, std::memory_order order) {
      turn.store(static_cast<Turn>(next), order);
      turn.notify_all();
    }
  };

  Slot& slot_of(std::uint64_t position) { return slots_[position % capacity_]; }
  std::uint64_t first_turn(std::uint64_t position) const { return 2 * (position / capacity_); }

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    for (;;) {
      std::uint32_t key = changes_.load();
      const SendStatus status = send_now(value);
      if (status != SendStatus::full || patience.none) return status;
      if constexpr (has(Defect::key_read_after_check)) key = changes_.load();
      sleep_until_change(key);
    }
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    for (;;) {
      std::uint32_t key = changes_.load();
      RecvResult<T> result = recv_now();
      if (result.status() != RecvStatus::empty || patience.none) return result;
      if constexpr (has(Defect::key_read_after_check)) key = changes_.load();
      sleep_until_change(key);
    }
  }

  SendStatus send_now(T& value) {
    const std::size_t room = capacity_ + (has(Defect::claims_beyond_capacity) ? 1 : 0);
    std::uint64_t tail = tail_.load();
    for (;;) {
      if ((tail & kClosed) != 0) return SendStatus::closed;
      if (tail / kStep - head_.load() < room) {
        if (tail_.compare_exchange_strong(tail, tail + kStep)) break;
        continue;
      }
      const std::uint64_t again = tail_.load();  // unchanged: it was full when head_ was read
      if (again == tail) return SendStatus::full;
      tail = again;
    }
    const std::uint64_t position = tail / kStep;
    Slot& slot = slot_of(position);
    slot.wait_for(first_turn(position));
    slot.value.write().emplace(std::move(value));
    if constexpr (has(Defect::plain_counter)) ++inside_.write();
    slot.advance_to(first_turn(position) + 1, kPublish);
    announce_change();
    return SendStatus::sent;
  }

  RecvResult<T> recv_now() {
    std::uint64_t head = head_.load();
    do {
      const std::uint64_t tail =
          tail_.load();  // after head_: not beyond it means that it was empty
      if (tail / kStep <= head) {
        return RecvResult<T>((tail & kClosed) != 0 ? RecvStatus::closed : RecvStatus::empty);
      }
    } while (!head_.compare_exchange_strong(head, head + 1));
    Slot& slot = slot_of(head);
    if constexpr (!has(Defect::reads_without_waiting)) slot.wait_for(first_turn(head) + 1);
    std::optional<T>& stored = slot.value.write();
    RecvResult<T> result(stored.has_value() ? *std::move(stored) : T{});
    stored.reset();
    if constexpr (has(Defect::plain_counter)) --inside_.write();
    const std::uint64_t next = first_turn(head) + (has(Defect::turn_off_by_one) ? 3 : 2);
    slot.advance_to(next, kGiveBack);
    announce_change();
    return result;
  }

  // changes_ moves before sleepers_ is looked at, and a sleeper counts itself before it looks at
  // changes_: one of the two sees the other, if all four are sequentially consistent.
  void announce_change() {
    changes_.fetch_add(1);
    if (sleepers_.load(kSleepers) != 0) changes_.notify_all();
  }
  void sleep_until_change(std::uint32_t key) {
    sleepers_.fetch_add(1, kSleepers);
    changes_.wait(key);
    sleepers_.fetch_sub(1, kSleepers);
  }

  static constexpr std::uint64_t kClosed = 1;
  static constexpr std::uint64_t kStep =
      2;  // tail_: twice the next position to send to, plus kClosed

  const std::size_t capacity_;
  const std::unique_ptr<Slot[]> slots_;
  typename Sync::template Atomic<std::uint64_t> tail_{0};
  typename Sync::template Atomic<std::uint64_t> head_{0};
  typename Sync::template Atomic<std::uint32_t> changes_{0};
  typename Sync::template Atomic<std::uint32_t> sleepers_{0};
  typename Sync::template Plain<int> inside_{0};
};

}  // namespace heddle::models::broken

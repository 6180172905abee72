// The public operations that all channels share, in terms of the two that each one implements:
//   SendResult    send_within(T&& value, const Patience<Sync>& patience)
//   RecvResult<T> recv_within(const Patience<Sync>& patience)
#pragma once

#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <heddle/channel/done.hpp>
#include <heddle/channel/result.hpp>
#include <heddle/sync/std_sync.hpp>

namespace heddle {

// How long an operation that cannot go on at once may wait.
template <class Sync>
struct Patience {
  using TimePoint = typename Sync::Clock::time_point;

  bool none = false;                  // not at all
  std::optional<TimePoint> deadline;  // until then
  Done<Sync>* done = nullptr;         // until this is signalled

  bool is_done() const { return done != nullptr && done->signalled(); }
};

// One wait on a condition variable, as long as patience lasts; false once the deadline has passed.
// It may return early, so the caller checks its condition again in either case.
template <class Sync>
bool wait_once(typename Sync::ConditionVariable& condition, typename Sync::Lock& lock,
               const Patience<Sync>& patience) {
  if (!patience.deadline) {
    condition.wait(lock);
    return true;
  }
  return condition.wait_until(lock, *patience.deadline) == std::cv_status::no_timeout;
}

// Iterates over what is received until the channel is closed and drained: Go's `for v := range c`.
template <class Channel>
class ReceiveIterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = typename Channel::value_type;
  using difference_type = std::ptrdiff_t;

  ReceiveIterator() = default;
  explicit ReceiveIterator(Channel& channel) : channel_(&channel) { ++*this; }
  value_type& operator*() const { return *value_; }
  ReceiveIterator& operator++() {
    value_ = channel_->recv();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return !value_.has_value(); }

 private:
  Channel* channel_ = nullptr;
  mutable std::optional<value_type> value_;
};

template <class Derived, class T, class Sync>
class ChannelOperations {
 public:
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "a channel hands values over by moving them, and cannot lose one half-way: the "
                "value type needs a "
                "noexcept move constructor and destructor");

  using value_type = T;
  using sync_type = Sync;
  using Clock = typename Sync::Clock;

  // Sends, waiting while the channel cannot take the value. Refused (closed) when the channel is
  // closed, also while waiting. A value that is refused stays with the caller: an rvalue argument
  // is moved from only when accepted.
  SendResult send(T&& value) { return derived().send_within(std::move(value), Patience<Sync>{}); }
  // The same, refused with SendStatus::done once `done` is signalled. A signal already given wins
  // over room.
  SendResult send(T&& value, Done<Sync>& done) {
    Patience<Sync> patience;
    patience.done = &done;
    return derived().send_within(std::move(value), patience);
  }
  // Never waits for another thread's next operation: refused (full) instead.
  SendResult try_send(T&& value) {
    Patience<Sync> patience;
    patience.none = true;
    return derived().send_within(std::move(value), patience);
  }
  // Waits until `deadline` at most, then refused (timed_out).
  SendResult try_send_until(T&& value, typename Clock::time_point deadline) {
    Patience<Sync> patience;
    patience.deadline = deadline;
    return derived().send_within(std::move(value), patience);
  }
  template <class Rep, class Period>
  SendResult try_send_for(T&& value, std::chrono::duration<Rep, Period> duration) {
    return try_send_until(std::move(value), deadline_after(duration));
  }

  // The same for values that are copied in; the copy is made before the operation begins.
  SendResult send(const T& value) { return send(T(value)); }
  SendResult send(const T& value, Done<Sync>& done) { return send(T(value), done); }
  SendResult try_send(const T& value) { return try_send(T(value)); }
  SendResult try_send_until(const T& value, typename Clock::time_point deadline) {
    return try_send_until(T(value), deadline);
  }
  template <class Rep, class Period>
  SendResult try_send_for(const T& value, std::chrono::duration<Rep, Period> duration) {
    return try_send_for(T(value), duration);
  }

  // Receives, waiting while there is nothing. Values accepted before close come out first; then
  // (closed), at once and for ever. Go: `v, ok := <-c`.
  RecvResult<T> recv() { return derived().recv_within(Patience<Sync>{}); }
  // The same, ended with RecvStatus::done once `done` is signalled. A signal already given wins
  // over a value.
  RecvResult<T> recv(Done<Sync>& done) {
    Patience<Sync> patience;
    patience.done = &done;
    return derived().recv_within(patience);
  }
  // Never waits for another thread's next operation: (empty) instead.
  RecvResult<T> try_recv() {
    Patience<Sync> patience;
    patience.none = true;
    return derived().recv_within(patience);
  }
  RecvResult<T> try_recv_until(typename Clock::time_point deadline) {
    Patience<Sync> patience;
    patience.deadline = deadline;
    return derived().recv_within(patience);
  }
  template <class Rep, class Period>
  RecvResult<T> try_recv_for(std::chrono::duration<Rep, Period> duration) {
    return try_recv_until(deadline_after(duration));
  }

  ReceiveIterator<Derived> begin() { return ReceiveIterator<Derived>(derived()); }
  std::default_sentinel_t end() const { return {}; }

 protected:
  ChannelOperations() = default;
  ~ChannelOperations() = default;
  ChannelOperations(const ChannelOperations&) = delete;
  ChannelOperations& operator=(const ChannelOperations&) = delete;

 private:
  // Saturates: a duration that no clock can hold means "no deadline that will ever pass".
  template <class Duration>
  static typename Clock::time_point deadline_after(Duration duration) {
    using Seconds = std::chrono::duration<double>;
    const auto now = Clock::now();
    if (duration <= Duration::zero()) return now;
    if (Seconds(duration) >= Seconds(Clock::time_point::max() - now))
      return Clock::time_point::max();
    return now + std::chrono::ceil<typename Clock::duration>(duration);
  }
  Derived& derived() { return static_cast<Derived&>(*this); }
};

// The capacity that a buffered channel was given; throws std::invalid_argument for zero, which is a
// rendezvous.
inline std::size_t checked_capacity(std::size_t capacity) {
  if (capacity == 0) {
    throw std::invalid_argument(
        "capacity 0: a buffered channel needs room for one value; use UnbufferedChannel for a "
        "rendezvous");
  }
  return capacity;
}

}  // namespace heddle

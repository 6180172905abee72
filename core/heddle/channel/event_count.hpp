// EventCount: lets threads sleep until a lock-free structure changes, at the cost of one load where
// nobody sleeps.
#pragma once

#include <cstdint>
#include <optional>

#include <heddle/sync/std_sync.hpp>

namespace heddle {

// The waiting side announces itself, looks at the structure again, and sleeps only if there is
// still nothing:
//
//   const auto key = event.prepare_wait();
//   if (can_go_on()) event.cancel_wait(); else event.wait(key);
//
// and the notifying side changes the structure and then calls notify. Announcement, second look,
// change and the notifier's look for waiters must all be sequentially consistent
// ([atomics.order]/4): whichever comes first in that order, either the waiter sees the change or
// the notifier sees the waiter.
//
// Untimed waiters sleep in an atomic wait. The standard has no timed one, so timed waiters sleep on
// a condition variable, and only then does a notification touch the mutex.
template <class Sync>
class EventCount {
 public:
  using TimePoint = typename Sync::Clock::time_point;
  using Key = std::uint32_t;

  Key prepare_wait() {
    waiters_.fetch_add(1, std::memory_order_seq_cst);
    return epoch_.load(std::memory_order_seq_cst);
  }

  void cancel_wait() { waiters_.fetch_sub(1, std::memory_order_relaxed); }

  // Sleeps until a notification later than prepare_wait(); false when the deadline passed first.
  bool wait(Key key, const std::optional<TimePoint>& deadline) {
    const bool notified = deadline ? wait_until(key, *deadline) : wait_forever(key);
    cancel_wait();
    return notified;
  }

  // Wakes one untimed waiter and all timed ones.
  void notify_one() {
    if (!bump_epoch()) return;
    epoch_.notify_one();
    wake_timed();
  }
  void notify_all() {
    if (!bump_epoch()) return;
    epoch_.notify_all();
    wake_timed();
  }

 private:
  bool wait_forever(Key key) {
    epoch_.wait(key, std::memory_order_seq_cst);
    return true;
  }

  bool wait_until(Key key, TimePoint deadline) {
    typename Sync::Lock lock(mutex_);
    timed_waiters_.fetch_add(1, std::memory_order_seq_cst);
    bool in_time = true;
    while (epoch_.load(std::memory_order_seq_cst) == key && in_time) {
      in_time = changed_.wait_until(lock, deadline) == std::cv_status::no_timeout;
    }
    timed_waiters_.fetch_sub(1, std::memory_order_relaxed);
    return epoch_.load(std::memory_order_seq_cst) != key;
  }

  bool bump_epoch() {
    if (waiters_.load(std::memory_order_seq_cst) == 0) return false;
    epoch_.fetch_add(1, std::memory_order_seq_cst);
    return true;
  }

  void wake_timed() {
    if (timed_waiters_.load(std::memory_order_seq_cst) == 0) return;
    typename Sync::Lock lock(mutex_);
    changed_.notify_all();
  }

  typename Sync::template Atomic<std::uint32_t> epoch_{0};
  typename Sync::template Atomic<std::uint32_t> waiters_{
      0};  // between prepare_wait and the end of the wait
  typename Sync::template Atomic<std::uint32_t> timed_waiters_{
      0};  // those of them that use changed_
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable changed_;
};

}  // namespace heddle

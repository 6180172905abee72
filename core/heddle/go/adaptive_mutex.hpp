// AdaptiveMutex: for critical sections that are shorter than a thread's sleep.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <heddle/go/patience.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

// A std::mutex under a checker, and a flag in production: to unlock it is a store, so an operation
// on a channel needs one atomic read-modify-write and not two. Whoever finds it locked looks less
// and less often: so whoever has the lock, and what it guards, in its cache does several operations
// in a row, instead of both going back and forth with each. Then it yields, and at last sleeps by
// the clock: nobody wakes it, but its holder, which does not wait, must have been preempted.
class AdaptiveMutex {
 public:
  void lock() {
    if (checker::is_checking()) return mutex_.lock();
    if (is_locked_.exchange(true, std::memory_order_acquire)) lock_patiently();
  }
  void unlock() {
    if (checker::is_checking()) return mutex_.unlock();
    is_locked_.store(false, std::memory_order_release);
  }

 private:
  static constexpr int kLooks = 4;
  static constexpr int kFewestPauses = 8;
  static constexpr int kMostPauses = 64;
  static constexpr int kYields = 4;
  static constexpr std::chrono::microseconds kSleep{50};

  [[gnu::noinline]] void lock_patiently() {
    for (int look = 0;; ++look) {
      if (look < kLooks)
        relax_processor(std::min(kFewestPauses << look, kMostPauses));
      else if (look < kLooks + kYields)
        std::this_thread::yield();
      else
        std::this_thread::sleep_for(kSleep);
      if (!is_locked_.load(std::memory_order_relaxed) &&
          !is_locked_.exchange(true, std::memory_order_acquire))
        return;
    }
  }

  std::mutex mutex_;
  // In a cache line with what is declared after the AdaptiveMutex, if that has
  // [[no_unique_address]].
  alignas(64) std::atomic<bool> is_locked_{false};
};

}  // namespace heddle::go::detail

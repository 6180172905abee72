// Parker: where one goroutine sleeps until one other releases it.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <heddle/go/adaptive_mutex.hpp>
#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

// For one wait: park() returns when unpark() was called, which happens once. It orders all before
// unpark() before all after park(). May be destroyed as soon as park() has returned.
class Parker {
 public:
  Parker() { sem_init(&semaphore_, 0, 0); }
  ~Parker() { sem_destroy(&semaphore_); }
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  // `kind`, `objects`: as in heddle_wait_begins().
  void park(const char* kind, const void* const* objects, std::size_t count) {
    const checker::Wait wait(kind, objects, count);
    if (!checker::is_checking() && !has_to_sleep()) return;
    const Sleepers::Sleep sleep(is_released, this);
    while (sem_wait(&semaphore_) != 0) {
    }
  }
  void park(const char* kind, const void* object) { park(kind, &object, 1); }

  void unpark() {
    // Whoever only looks may be gone as soon as it has seen kReleased.
    if (checker::is_checking() || state_.exchange(kReleased, std::memory_order_acq_rel) == kAsleep)
      sem_post(&semaphore_);
  }

  // Sleeps until the program ends.
  [[noreturn]] static void park_for_ever(const char* kind) {
    Parker parker;
    for (;;) parker.park(kind, nullptr, 0);
  }

 private:
  enum State : std::uint32_t { kLooking, kAsleep, kReleased };
  static constexpr int kLooksBeforeSleep = 400;

  static bool is_released(const void* self) {
    return static_cast<const Parker*>(self)->state_.load(std::memory_order_relaxed) == kReleased;
  }

  // False: it has been released in the meantime.
  bool has_to_sleep() {
    for (int look = 0; look < kLooksBeforeSleep; ++look) {
      if (state_.load(std::memory_order_acquire) == kReleased) return false;
      relax_processor();
    }
    State state = kLooking;
    return state_.compare_exchange_strong(state, kAsleep, std::memory_order_acquire);
  }

  // Not used under a checker.
  std::atomic<State> state_{kLooking};
  sem_t semaphore_;
};

}  // namespace heddle::go::detail

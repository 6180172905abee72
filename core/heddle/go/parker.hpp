// Parker: where one goroutine sleeps until one other releases it.
#pragma once

#include <linux/futex.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <heddle/go/patience.hpp>
#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

// For one wait: park() returns when unpark() was called, which happens once. It orders all before
// unpark() before all after park(). May be destroyed as soon as park() has returned. Under a
// checker it is a semaphore, in production a futex.
class Parker {
 public:
  Parker() {
    if (checker::is_checking()) sem_init(&semaphore_, 0, 0);
  }
  ~Parker() {
    if (checker::is_checking()) sem_destroy(&semaphore_);
  }
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  // `kind`, `objects`: as in heddle_wait_begins().
  void park(const char* kind, const void* const* objects, std::size_t count) {
    const checker::Wait wait(kind, objects, count);
    if (!checker::is_checking() && !has_to_sleep()) return;
    const Sleepers::Sleep sleep(is_released, this);
    if (checker::is_checking()) {
      while (sem_wait(&semaphore_) != 0) {
      }
      return;
    }
    while (state_.load(std::memory_order_acquire) == kAsleep)
      syscall(SYS_futex, &state_, FUTEX_WAIT_PRIVATE, kAsleep, nullptr);
  }
  void park(const char* kind, const void* object) { park(kind, &object, 1); }

  void unpark() {
    if (checker::is_checking()) {
      sem_post(&semaphore_);
      return;
    }
    // Whoever waits may be gone as soon as it has seen kReleased. What is in its place then may be
    // woken for nothing, as any futex may.
    if (state_.exchange(kReleased, std::memory_order_acq_rel) == kAsleep)
      syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1);
  }

  // Sleeps until the program ends.
  [[noreturn]] static void park_for_ever(const char* kind) {
    Parker parker;
    for (;;) parker.park(kind, nullptr, 0);
  }

 private:
  enum State : std::uint32_t { kLooking, kAsleep, kReleased };

  static bool is_released(const void* self) {
    return static_cast<const Parker*>(self)->state_.load(std::memory_order_relaxed) == kReleased;
  }

  // False: it has been released in the meantime.
  bool has_to_sleep() {
    const auto has_been_released = [this] {
      return state_.load(std::memory_order_acquire) == kReleased;
    };
    if (look_for_a_while(has_been_released, 1)) return false;
    g_experience.yielding_waits = 0;
    State state = kLooking;
    return state_.compare_exchange_strong(state, kAsleep, std::memory_order_acquire);
  }

  std::atomic<State> state_{kLooking};  // not used under a checker
  sem_t semaphore_;                     // only used under one
};

}  // namespace heddle::go::detail

// Parker: where one goroutine sleeps until one other releases it.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstddef>

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
    if (checker::is_checking()) return down();
    for (int look = 0; look < kLooksBeforeSleep; ++look) {
      if (sem_trywait(&semaphore_) == 0) return;
      relax_processor();
    }
    const Sleepers::Sleep sleep(is_released, this);
    down();
  }
  void park(const char* kind, const void* object) { park(kind, &object, 1); }

  void unpark() {
    if (!checker::is_checking()) released_.store(true, std::memory_order_release);
    sem_post(&semaphore_);
  }

  // Sleeps until the program ends.
  [[noreturn]] static void park_for_ever(const char* kind) {
    Parker parker;
    for (;;) parker.park(kind, nullptr, 0);
  }

 private:
  static constexpr int kLooksBeforeSleep = 200;

  static bool is_released(const void* self) {
    return static_cast<const Parker*>(self)->released_.load(std::memory_order_acquire);
  }

  void down() {
    while (sem_wait(&semaphore_) != 0) {
    }
  }

  sem_t semaphore_;
  std::atomic<bool> released_{false};  // for Sleepers; not under a checker
};

}  // namespace heddle::go::detail

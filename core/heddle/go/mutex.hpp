// Mutex: Go's sync.Mutex.
#pragma once

#include <semaphore.h>

#include <atomic>

#include <heddle/go/panic.hpp>
#include <heddle/go/patience.hpp>
#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// Unlike std::mutex it may be unlocked by another goroutine, and locking it twice is a wait for
// ever. It cannot be copied, locked or not. BasicLockable and Lockable, for std::lock_guard.
//
// Source: package sync, type Mutex.
class Mutex {
 public:
  Mutex() { sem_init(&free_, 0, 1); }
  ~Mutex() { sem_destroy(&free_); }
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() {
    checker::note_use(this, heddle_acquires);
    const checker::Wait wait("sync.Mutex.Lock", this);
    if (sem_trywait_unless_checked() != 0) {
      const detail::Sleepers::Sleep sleep(is_on_its_way, this);
      while (sem_wait(&free_) != 0) {
      }
    }
    is_locked_.store(true, std::memory_order_relaxed);
  }

  bool try_lock() {
    if (sem_trywait(&free_) != 0) return false;
    checker::note_use(this, heddle_acquires);
    is_locked_.store(true, std::memory_order_relaxed);
    return true;
  }

  // Fatal: "sync: unlock of unlocked mutex".
  void unlock() {
    checker::note_use(this, heddle_releases);
    if (!is_locked_.exchange(false, std::memory_order_relaxed))
      fatal("sync: unlock of unlocked mutex");
    sem_post(&free_);
  }

 private:
  static constexpr int kLooksBeforeSleep = 100;

  static bool is_on_its_way(const void* self) {
    return !static_cast<const Mutex*>(self)->is_locked_.load(std::memory_order_acquire);
  }

  int sem_trywait_unless_checked() {
    if (checker::is_checking()) return -1;
    for (int look = 0; look < kLooksBeforeSleep; ++look) {
      if (sem_trywait(&free_) == 0) return 0;
      detail::relax_processor();
    }
    return -1;
  }

  sem_t free_;  // 1: unlocked
  // Set by whoever has taken `free_`, and taken back before it is given back; so it is false while
  // a goroutine that has been woken is on its way.
  std::atomic<bool> is_locked_{false};
};

}  // namespace heddle::go

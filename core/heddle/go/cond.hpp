// Cond: Go's sync.Cond.
#pragma once

#include <mutex>

#include <heddle/go/mutex.hpp>
#include <heddle/go/wait_list.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// Goroutines wait with `Lock` locked, until signal() or broadcast(); wait() never ends without one.
// Who signals need not hold the lock. A signal that finds nobody is lost.
//
// Source: package sync, type Cond.
template <class Lock = Mutex>
class Cond {
 public:
  // `lock` outlives it.
  explicit Cond(Lock& lock) : lock_(lock) {}
  Cond(const Cond&) = delete;
  Cond& operator=(const Cond&) = delete;

  // Releases the lock, sleeps, and takes it again. First come, first woken.
  void wait() {
    checker::note_use(this, heddle_awaits_signal);
    std::unique_lock lock(mutex_);
    waiting_.wait(lock, "sync.Cond.Wait", this, [this] { lock_.unlock(); });
    lock_.lock();
  }

  void signal() {
    checker::note_use(this, heddle_signals);
    detail::WaitList::Leaving leaving;
    {
      const std::lock_guard lock(mutex_);
      waiting_.take_one(leaving);
    }
    leaving.let_go();
  }
  void broadcast() {
    checker::note_use(this, heddle_signals);
    detail::WaitList::Leaving leaving;
    {
      const std::lock_guard lock(mutex_);
      waiting_.take_all(leaving);
    }
    leaving.let_go();
  }

 private:
  Lock& lock_;
  std::mutex mutex_;
  detail::WaitList waiting_;  // guarded by mutex_
};

}  // namespace heddle::go

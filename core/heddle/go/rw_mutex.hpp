// RWMutex: Go's sync.RWMutex.
#pragma once

#include <mutex>

#include <heddle/go/panic.hpp>
#include <heddle/go/wait_list.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// Many readers or one writer. A writer that waits holds off new readers, so a goroutine that reads
// must not begin to read again: with a writer in between, both would wait for ever. An unlock lets
// in the readers that wait, or else the writer that came first. The functions of one kind of lock
// may be called by different goroutines. Works with std::lock_guard and std::shared_lock.
//
// Source: package sync, type RWMutex.
class RWMutex {
 public:
  RWMutex() = default;
  RWMutex(const RWMutex&) = delete;
  RWMutex& operator=(const RWMutex&) = delete;

  void lock() {
    checker::note_use(this, heddle_acquires);
    std::unique_lock lock(mutex_);
    if (!is_written_ && readers_ == 0) {
      is_written_ = true;
      return;
    }
    waiting_writers_.wait(lock, "sync.RWMutex.Lock", this);
  }
  bool try_lock() {
    const std::lock_guard lock(mutex_);
    if (is_written_ || readers_ > 0) return false;
    checker::note_use(this, heddle_acquires);
    return is_written_ = true;
  }
  // Fatal: "sync: Unlock of unlocked RWMutex".
  void unlock() {
    checker::note_use(this, heddle_releases);
    detail::WaitList::Leaving leaving;
    {
      const std::lock_guard lock(mutex_);
      if (!is_written_) fatal("sync: Unlock of unlocked RWMutex");
      is_written_ = false;
      readers_ = waiting_readers_.take_all(leaving);
      if (readers_ == 0) is_written_ = waiting_writers_.take_one(leaving);
    }
    leaving.let_go();
  }

  void lock_shared() {
    checker::note_use(this, heddle_acquires);
    std::unique_lock lock(mutex_);
    if (!is_written_ && waiting_writers_.is_empty()) {
      ++readers_;
      return;
    }
    waiting_readers_.wait(lock, "sync.RWMutex.RLock", this);
  }
  bool try_lock_shared() {
    const std::lock_guard lock(mutex_);
    if (is_written_ || !waiting_writers_.is_empty()) return false;
    checker::note_use(this, heddle_acquires);
    ++readers_;
    return true;
  }
  // Fatal: "sync: RUnlock of unlocked RWMutex".
  void unlock_shared() {
    checker::note_use(this, heddle_releases);
    detail::WaitList::Leaving leaving;
    {
      const std::lock_guard lock(mutex_);
      if (readers_ == 0) fatal("sync: RUnlock of unlocked RWMutex");
      if (--readers_ == 0) is_written_ = waiting_writers_.take_one(leaving);
    }
    leaving.let_go();
  }

  // In Go's words.
  void rlock() { lock_shared(); }
  bool try_rlock() { return try_lock_shared(); }
  void runlock() { unlock_shared(); }

 private:
  std::mutex mutex_;
  // Guarded by mutex_. Never both readers and a writer. Whoever waits does so for one that is
  // there.
  bool is_written_ = false;
  unsigned readers_ = 0;
  detail::WaitList waiting_writers_;
  detail::WaitList waiting_readers_;
};

}  // namespace heddle::go

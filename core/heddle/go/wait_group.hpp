// WaitGroup: Go's sync.WaitGroup.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <mutex>
#include <utility>

#include <heddle/go/goroutine.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/go/wait_list.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// Source: package sync, type WaitGroup. That an add() from 0 must happen before the wait() is not
// checked here: the two are ordered by a lock, one way or the other, and both ways are explored.
class WaitGroup {
 public:
  WaitGroup() = default;
  WaitGroup(const WaitGroup&) = delete;
  WaitGroup& operator=(const WaitGroup&) = delete;

  // Throws Panic "sync: negative WaitGroup counter". At 0 all that wait go on.
  void add(std::int64_t delta) {
    checker::note_use(this, delta > 0 ? heddle_adds : heddle_takes_off,
                      static_cast<std::size_t>(delta > 0 ? delta : -delta));
    detail::WaitList::Leaving leaving;
    {
      const std::lock_guard lock(mutex_);
      counter_ += delta;
      visible_counter_.store(counter_, std::memory_order_relaxed);
      if (counter_ == 0) waiting_.take_all(leaving);
      if (counter_ < 0) panic("sync: negative WaitGroup counter");
    }
    leaving.let_go();
  }
  void done() { add(-1); }

  // What happened before the done() that it waits for happens before its end. Throws Panic "sync:
  // WaitGroup is reused before previous Wait has returned" if it sees that.
  void wait() {
    checker::note_use(this, heddle_awaits_zero);
    std::unique_lock lock(mutex_);
    if (counter_ == 0) return;
    waiting_.wait(lock, "sync.WaitGroup.Wait", this);
    if (visible_counter_.load(std::memory_order_relaxed) != 0)
      panic("sync: WaitGroup is reused before previous Wait has returned");
  }

  // A goroutine that counts: add(1), and done() at its end.
  template <std::invocable Function>
  void go(Function function) {
    add(1);
    go::go([this, function = std::move(function)]() mutable {
      const DoneAtEnd done{*this};
      function();
    });
  }

 private:
  struct DoneAtEnd {
    WaitGroup& group;
    ~DoneAtEnd() noexcept(false) { group.done(); }
  };

  std::mutex mutex_;
  // Guarded by mutex_. Nobody waits at 0.
  std::int64_t counter_ = 0;
  detail::WaitList waiting_;
  std::atomic<std::int64_t> visible_counter_{0};  // counter_, for those without the lock
};

}  // namespace heddle::go

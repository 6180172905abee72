// WaitGroup: waits until a number of tasks are done. Go: sync.WaitGroup.
#pragma once

#include <cstdint>
#include <stdexcept>

#include <heddle/sync/std_sync.hpp>

namespace heddle {

// What the counter of a WaitGroup cannot be. Go: "panic: sync: negative WaitGroup counter".
class NegativeWaitGroup : public std::logic_error {
 public:
  NegativeWaitGroup() : std::logic_error("sync: negative WaitGroup counter") {}
};

// What happens before done() happens before what follows the wait() that it releases (the Go memory
// model).
template <class Sync = StdSync>
class WaitGroup {
 public:
  WaitGroup() = default;

  // Adds to the number of tasks; `delta` may be negative. Add before the tasks can start, so that
  // no wait() can pass in between. Throws NegativeWaitGroup, and changes nothing, when the number
  // would fall below zero.
  void add(std::int64_t delta) {
    typename Sync::Lock lock(mutex_);
    if (count_.read() + delta < 0) throw NegativeWaitGroup();
    count_.write() += delta;
    if (count_.read() == 0) none_left_.notify_all();
  }

  // One task is done: add(-1).
  void done() { add(-1); }

  // Blocks until the number of tasks is zero.
  void wait() {
    typename Sync::Lock lock(mutex_);
    while (count_.read() != 0) none_left_.wait(lock);
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable none_left_;
  typename Sync::template Plain<std::int64_t> count_{0};  // guarded by mutex_; never negative
};

}  // namespace heddle

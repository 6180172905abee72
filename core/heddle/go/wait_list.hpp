// WaitList: goroutines that wait until somebody lets them go, first come, first served.
#pragma once

#include <concepts>
#include <mutex>
#include <utility>

#include <heddle/go/waiters.hpp>

namespace heddle::go::detail {

// Guarded by the mutex of what it is part of.
class WaitList {
 public:
  bool is_empty() const { return queue_.is_empty(); }

  // Joins, releases the lock, calls `before_sleep`, and sleeps. Does not take the lock again.
  template <std::invocable BeforeSleep>
  void wait(std::unique_lock<std::mutex>& lock, const char* kind, const void* object,
            const BeforeSleep& before_sleep) {
    LoneWaiter<Nothing> self;
    queue_.push(self.waiter);
    lock.unlock();
    before_sleep();
    self.parker.park(kind, object);
  }
  void wait(std::unique_lock<std::mutex>& lock, const char* kind, const void* object) {
    wait(lock, kind, object, [] {});
  }

  // Goroutines that have been taken out of a list. To be let go without the lock: they may destroy
  // what the list is part of.
  class Leaving {
   public:
    Leaving() = default;
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    void let_go() {
      while (first_ != nullptr) {
        Waiter* waiter = std::exchange(first_, first_->next);
        waiter->parker->unpark();
      }
    }

   private:
    friend WaitList;
    Waiter* first_ = nullptr;
  };

  bool take_one(Leaving& leaving) {
    Waiter* waiter = queue_.take();
    if (waiter == nullptr) return false;
    waiter->next = leaving.first_;
    leaving.first_ = waiter;
    return true;
  }
  // How many.
  unsigned take_all(Leaving& leaving) {
    unsigned count = 0;
    while (take_one(leaving)) ++count;
    return count;
  }

 private:
  WaitQueue queue_;
};

}  // namespace heddle::go::detail

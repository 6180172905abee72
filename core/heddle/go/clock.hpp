// When something is to be done later: the steady clock and one thread in production; under a
// checker time is virtual, and what is due may be done at any moment.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = Clock::duration;

namespace detail {

class Alarms {
 public:
  using Id = std::uint64_t;  // 0: none

  static Alarms& of_process() {
    static auto* alarms = new Alarms;  // never destroyed: goroutines outlive main()
    return *alarms;
  }

  Id set(Time when, std::function<void()> action) {
    Sleepers::of_process().add_timer();
    const std::lock_guard lock(mutex_);
    if (!std::exchange(has_thread_, true)) begin();
    const Id id = ++last_;
    const auto place = alarms_.emplace(when, Alarm{id, std::move(action)});
    if (place == alarms_.begin()) changed_.notify_one();
    return id;
  }

  // If it has not begun, it never will.
  void cancel(Time when, Id id) {
    std::function<void()> action;  // destroyed without the lock
    const std::lock_guard lock(mutex_);
    const auto [first, last] = alarms_.equal_range(when);
    for (auto place = first; place != last; ++place) {
      if (place->second.id != id) continue;
      action = std::move(place->second.action);
      alarms_.erase(place);
      Sleepers::of_process().remove_timer();
      return;
    }
  }

 private:
  struct Alarm {
    Id id;
    std::function<void()> action;
  };

  void begin() {
    Sleepers::of_process().add_helper();
    std::thread([this] {
      ::pthread_setname_np(::pthread_self(), "timers");
      work();
    }).detach();
  }

  [[noreturn]] void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (alarms_.empty()) {
        changed_.wait(lock);
      } else if (const Time when = alarms_.begin()->first; when > Clock::now()) {
        changed_.wait_until(lock, when);
      } else {
        std::function<void()> action = std::move(alarms_.begin()->second.action);
        alarms_.erase(alarms_.begin());
        lock.unlock();
        action();
        action = nullptr;
        Sleepers::of_process().remove_timer();
        lock.lock();
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Time, Alarm> alarms_;  // guarded by mutex_
  Id last_ = 0;
  bool has_thread_ = false;
};

// One action to be done later, or not. `action` must not wait. Not safe for several threads at
// once.
class Alarm {
 public:
  // What was set before is not taken back.
  template <class Action>
  void set(Time when, Action action) {
    if (checker::is_checking()) {
      std::thread([when, action = std::move(action)]() mutable {
        ::pthread_setname_np(::pthread_self(), "timer");
        std::this_thread::sleep_until(when);
        action();
      }).detach();
      return;
    }
    when_ = when;
    id_ = Alarms::of_process().set(when, std::move(action));
  }
  // It may be under way already.
  void cancel() {
    if (id_ != 0) Alarms::of_process().cancel(when_, std::exchange(id_, 0));
  }

 private:
  Time when_;
  Alarms::Id id_ = 0;
};

}  // namespace detail

}  // namespace heddle::go

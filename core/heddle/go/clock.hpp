// When something is to be done later: the steady clock and one thread in production; under a
// checker time is virtual, and what is due may be done at any moment.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = Clock::duration;

namespace detail {

// What is to be done, and when. One thread does it, which begins with the first.
class Alarms {
 public:
  using Id = std::uint64_t;  // 0: none

  static Alarms& of_process() {
    static auto* alarms = new Alarms;  // never destroyed: goroutines outlive main()
    return *alarms;
  }

  // `action` is done at `when`, and then every `period`, if that is not 0.
  Id set(Time when, Duration period, std::function<void()> action) {
    Sleepers::of_process().add_timer();
    const std::lock_guard lock(mutex_);
    if (!std::exchange(has_thread_, true)) begin();
    const Id id = ++last_;
    add(id, {when, period, std::move(action)});
    return id;
  }

  // If it has not begun, it never will; nor will it be done again. What it was.
  std::function<void()> cancel(Id id) {
    const std::lock_guard lock(mutex_);
    if (id == under_way_) under_way_ = 0;
    const auto place = alarms_.find(id);
    if (place == alarms_.end()) return nullptr;
    std::function<void()> action = std::move(place->second.action);
    queue_.erase({place->second.when, id});
    alarms_.erase(place);
    Sleepers::of_process().remove_timer();
    return action;
  }

 private:
  struct Alarm {
    Time when;
    Duration period;
    std::function<void()> action;
  };

  void add(Id id, Alarm alarm) {
    const auto place = queue_.emplace(alarm.when, id).first;
    alarms_.emplace(id, std::move(alarm));
    if (place == queue_.begin()) changed_.notify_one();
  }

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
      if (queue_.empty()) {
        changed_.wait(lock);
      } else if (const Time when = queue_.begin()->first; when > Clock::now()) {
        changed_.wait_until(lock, when);
      } else {
        do_first(lock);
      }
    }
  }

  void do_first(std::unique_lock<std::mutex>& lock) {
    const Id id = queue_.begin()->second;
    queue_.erase(queue_.begin());
    Alarm alarm = std::move(alarms_.extract(id).mapped());
    under_way_ = id;
    lock.unlock();
    alarm.action();
    lock.lock();
    if (under_way_ == id && alarm.period != Duration::zero()) {
      alarm.when += alarm.period;
      add(id, std::move(alarm));
      return;
    }
    under_way_ = 0;
    Sleepers::of_process().remove_timer();
    lock.unlock();
    alarm.action = nullptr;
    lock.lock();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::set<std::pair<Time, Id>> queue_;  // of alarms_
  std::unordered_map<Id, Alarm> alarms_;
  Id under_way_ = 0;  // no longer, or for the time being not, among alarms_
  Id last_ = 0;
  bool has_thread_ = false;
};

// Something to be done later, or not. `action` must not wait. Not safe for several threads at once.
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
    id_ = Alarms::of_process().set(when, Duration::zero(), std::move(action));
  }
  // Not under a checker.
  template <class Action>
  void repeat(Duration period, Action action) {
    id_ = Alarms::of_process().set(Clock::now() + period, period, std::move(action));
  }
  // It may be under way already. If not, what was to be done: may own anything, so it is to be
  // destroyed where no lock is held.
  [[nodiscard]] std::function<void()> cancel() {
    return id_ == 0 ? nullptr : Alarms::of_process().cancel(std::exchange(id_, 0));
  }

 private:
  Alarms::Id id_ = 0;
};

}  // namespace detail

}  // namespace heddle::go

// Sleepers: which goroutines are asleep, so that run() can tell when all are. Production only: a
// checker knows by itself.
#pragma once

#include <dirent.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include <heddle/go/panic.hpp>

namespace heddle::go::detail {

inline thread_local bool g_is_goroutine = false;

class Sleepers {
 public:
  // Whether somebody has released the sleeper, which may not have noticed yet.
  using IsReleased = bool (*)(const void*);

  static Sleepers& of_process() {
    static auto* sleepers = new Sleepers;  // never destroyed: goroutines outlive main()
    return *sleepers;
  }

  // While one lives, the current thread sleeps until `is_released(object)`.
  class Sleep {
   public:
    Sleep(IsReleased is_released, const void* object) : is_released_(is_released), object_(object) {
      if (g_is_goroutine) of_process().add(*this);
    }
    ~Sleep() {
      if (is_listed_) of_process().remove(*this);
    }
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;

   private:
    friend Sleepers;
    const IsReleased is_released_;
    const void* const object_;
    bool is_listed_ = false;
    Sleep* previous_ = nullptr;
    Sleep* next_ = nullptr;
  };

  // A goroutine is about to be started; has ended.
  void add_goroutine() {
    const std::lock_guard lock(mutex_);
    ++goroutines_;
    ++awake_;
  }
  void remove_goroutine() {
    const std::lock_guard lock(mutex_);
    --goroutines_;
    fall_asleep();
  }
  // main called goexit().
  void lose_main() { has_lost_main_.store(true, std::memory_order_relaxed); }

  // A timer that has not fired can wake somebody.
  void add_timer() { timers_.fetch_add(1); }
  void remove_timer() { timers_.fetch_sub(1); }
  // A thread of this library, which wakes nobody of its own accord.
  void add_helper() { helpers_.fetch_add(1); }

  // Ends the program when all goroutines are asleep for ever. Does not return.
  [[noreturn]] void watch() {
    std::unique_lock lock(mutex_);
    for (;;) {
      all_asleep_.wait(lock, [this] { return awake_ == 0; });
      // Other threads of the program may still wake somebody, and those that are ending count as
      // such: look again.
      for (auto pause = kFirstPause; awake_ == 0; pause = std::min(2 * pause, kLongestPause)) {
        if (timers_.load() == 0 && !has_other_threads() && !is_any_released()) end();
        all_asleep_.wait_for(lock, pause);
      }
    }
  }

 private:
  static constexpr std::chrono::milliseconds kFirstPause{1};
  static constexpr std::chrono::milliseconds kLongestPause{1'000};

  void add(Sleep& sleep) {
    const std::lock_guard lock(mutex_);
    sleep.is_listed_ = true;
    sleep.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &sleep;
    first_ = &sleep;
    fall_asleep();
  }
  void remove(Sleep& sleep) {
    const std::lock_guard lock(mutex_);
    (sleep.previous_ == nullptr ? first_ : sleep.previous_->next_) = sleep.next_;
    if (sleep.next_ != nullptr) sleep.next_->previous_ = sleep.previous_;
    ++awake_;
  }
  void fall_asleep() {
    if (--awake_ == 0) all_asleep_.notify_all();
  }

  bool is_any_released() const {
    for (const Sleep* sleep = first_; sleep != nullptr; sleep = sleep->next_) {
      if (sleep->is_released_(sleep->object_)) return true;
    }
    return false;
  }

  // Threads that are neither goroutines nor helpers.
  bool has_other_threads() const {
    DIR* tasks = ::opendir("/proc/self/task");
    if (tasks == nullptr) return true;
    std::size_t threads = 0;
    while (const dirent* task = ::readdir(tasks)) threads += task->d_name[0] != '.' ? 1 : 0;
    ::closedir(tasks);
    return threads > goroutines_ + helpers_.load();
  }

  [[noreturn]] void end() const {
    fatal(has_lost_main_.load() && first_ == nullptr
              ? "no goroutines (main called runtime.Goexit) - deadlock!"
              : "all goroutines are asleep - deadlock!");
  }

  std::mutex mutex_;
  std::condition_variable all_asleep_;
  Sleep* first_ = nullptr;
  std::size_t goroutines_ = 0;
  std::size_t awake_ = 0;  // of goroutines_; the others are listed
  std::atomic<bool> has_lost_main_{false};
  std::atomic<std::size_t> timers_{0};
  std::atomic<std::size_t> helpers_{0};
};

}  // namespace heddle::go::detail

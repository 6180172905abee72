// Once: Go's sync.Once.
#pragma once

#include <atomic>
#include <concepts>
#include <mutex>

#include <heddle/go/mutex.hpp>

namespace heddle::go {

// Source: package sync, type Once.
class Once {
 public:
  Once() = default;
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;

  // Calls `function` if this is the first call; returns when the first call's has returned, which
  // happens before. If it throws it counts as done. From within `function` it waits for ever.
  template <std::invocable Function>
  void call(Function&& function) {
    if (is_done_.load(std::memory_order_acquire)) return;
    const std::lock_guard lock(mutex_);
    if (is_done_.load(std::memory_order_relaxed)) return;
    const SetAtEnd set{is_done_};
    function();
  }

 private:
  struct SetAtEnd {
    std::atomic<bool>& is_done;
    ~SetAtEnd() { is_done.store(true, std::memory_order_release); }
  };

  Mutex mutex_;
  std::atomic<bool> is_done_{false};
};

}  // namespace heddle::go

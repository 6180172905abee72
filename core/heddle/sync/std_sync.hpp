// The standard vocabulary: what a channel is built on in production.
//
// A vocabulary ("Sync") is a struct of types that a channel template uses instead of naming std::
// directly, so that the very code that ships is also the code that a model checker with a
// vocabulary of its own runs. StdSync adds no code of its own: every name is the standard type, and
// Plain is a transparent box.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace heddle {

struct StdSync {
  template <class T>
  using Atomic = std::atomic<T>;
  using Mutex = std::mutex;
  using Lock = std::unique_lock<std::mutex>;
  using ConditionVariable = std::condition_variable;
  using Clock = std::chrono::steady_clock;

  // Ordinary, unsynchronised memory. A checker that cannot see plain accesses learns of them here:
  // read() announces a read of the whole object, write() a write. In this vocabulary both are free.
  template <class T>
  class Plain {
   public:
    Plain() = default;
    explicit Plain(T value) : value_(std::move(value)) {}

    const T& read() const { return value_; }
    T& write() { return value_; }

   private:
    T value_{};
  };

  // Tells the scheduler that the calling thread is spinning and others should go first.
  static void yield() { std::this_thread::yield(); }
};

}  // namespace heddle

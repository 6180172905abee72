// What the scenarios of the models are made of.
//
// A scenario is a class: its constructor builds the shared state, thread(i) is the body of thread i
// of kThreads, and finish() says what must be true when all have ended. It is written on a
// vocabulary, so that the same scenario runs under Relacy (RelacySync), and under the `interleave`
// engine and on real threads (StdSync).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <type_traits>

#include <heddle/spec/require.hpp>

namespace heddle::models {

// In place, not on the heap: Relacy doubles a search for every free() in it.
template <class Channel>
Channel make_channel(std::size_t capacity) {
  if constexpr (std::is_constructible_v<Channel, std::size_t>) {
    return Channel(capacity);
  } else {
    return Channel();
  }
}

// Tells the last of a number of threads that it is the last: the producer that has to close the
// channel.
template <class Sync>
class Countdown {
 public:
  explicit Countdown(unsigned count) : left_(static_cast<int>(count)) {}
  bool last() { return left_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  typename Sync::template Atomic<int> left_;
};

// A number that only the scenario's own bookkeeping uses. It is a std::atomic, so Relacy does not
// see it; `interleave` does, and explores what each look at it may find. By default counting orders
// nothing, or a scenario would hide the data races that it looks for.
class Tally {
 public:
  // The number after it.
  int add(int amount = 1, std::memory_order order = std::memory_order_relaxed) {
    return value_.fetch_add(amount, order) + amount;
  }
  int value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> value_{0};
};

}  // namespace heddle::models

// Vector clocks over the events of an execution graph.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace heddle::engine {

// Threads of one execution, the scenario's own included. A scenario with more is refused.
inline constexpr std::size_t kMaxThreads = 32;

using ThreadId = std::uint16_t;

// For each thread, how many of its events are in a set that is closed under program order.
class Clock {
 public:
  std::uint16_t operator[](std::size_t thread) const { return counts_[thread]; }
  void set(std::size_t thread, std::size_t count) {
    counts_[thread] = static_cast<std::uint16_t>(count);
  }
  void join(const Clock& other) {
    for (std::size_t thread = 0; thread < kMaxThreads; ++thread)
      counts_[thread] = std::max(counts_[thread], other.counts_[thread]);
  }
  friend bool operator==(const Clock&, const Clock&) = default;

 private:
  std::array<std::uint16_t, kMaxThreads> counts_{};
};

}  // namespace heddle::engine

// The time of a logical thread. It goes on when the thread sleeps or a deadline passes, by whole
// seconds, so that a thread that waits in a loop for a millisecond at a time comes back to the same
// state; nothing that has a deadline is promised to end soon after it.
#pragma once

#include <cstdint>

namespace heddle::engine {

class VirtualClock {
 public:
  static constexpr std::uint64_t kSecond = 1'000'000'000;
  static constexpr std::uint64_t kStart = 1'777'777'777 * kSecond;  // since 1970: in 2026

  std::uint64_t nanoseconds() const { return nanoseconds_; }
  // Something has happened since the clock was last read.
  void tick() { nanoseconds_ += 1'000; }
  void advance_by(std::uint64_t nanoseconds) {
    nanoseconds_ += (nanoseconds + kSecond - 1) / kSecond * kSecond;
  }
  void advance_to(std::uint64_t nanoseconds) {
    if (nanoseconds > nanoseconds_) advance_by(nanoseconds - nanoseconds_);
  }

  // Whether a word of memory looks like a point in time, in seconds or nanoseconds.
  static bool is_time(std::uint64_t word) {
    return word - kStart < kSpan * kSecond || word - kStart / kSecond < kSpan;
  }

 private:
  static constexpr std::uint64_t kSpan = 1 << 24;  // seconds; half a year

  std::uint64_t nanoseconds_ = kStart;
};

}  // namespace heddle::engine

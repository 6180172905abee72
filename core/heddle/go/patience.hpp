// How a goroutine waits before it sleeps. Production only: under a checker nobody looks twice.
#pragma once

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

namespace heddle::go::detail {

inline void relax_processor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}
inline void relax_processor(int times) {
  for (; times > 0; --times) relax_processor();
}

// How many waits of this program will not yield, because other programs would take the processor
// for milliseconds. Counted roughly.
alignas(64) inline std::atomic<int> g_waits_without_yield{0};

inline bool should_yield() {
  const int waits = g_waits_without_yield.load(std::memory_order_relaxed);
  if (waits > 0) g_waits_without_yield.store(waits - 1, std::memory_order_relaxed);
  return waits == 0;
}

// What the current thread has learned from its waits.
struct Experience {
  // How many in a row ended only when it had yielded: most likely those it waits for are on the
  // same processor.
  int yielding_waits = 0;
  bool was_away_long = false;  // when it last yielded

  void yield() {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::microseconds kLong{100};
    constexpr int kWaitsWithoutYield = 65'536;
    const bool is_suspicious = was_away_long;
    const std::clock_t used = is_suspicious ? std::clock() : 0;
    const Clock::time_point begin = Clock::now();
    std::this_thread::yield();
    const Clock::duration away = Clock::now() - begin;
    was_away_long = away > kLong;
    // Other threads of this program may have had the processor, too.
    if (is_suspicious && was_away_long &&
        std::chrono::microseconds((std::clock() - used) * 1'000'000 / CLOCKS_PER_SEC) < away / 2)
      g_waits_without_yield.store(kWaitsWithoutYield, std::memory_order_relaxed);
  }
};
inline constinit thread_local Experience g_experience;

// Looks for some 10 us whether `is_true`, every so many pauses, and gives the processor away after
// each microsecond: whoever is waited for may be on the same one, and to sleep and be woken costs
// as much as several yields. Where yielding does not pay it looks for a microsecond only.
//
// Whoever yields stays where it is, and the scheduler leaves threads together that take turns so
// quickly, even beside a processor that is idle. Those that are woken are put there. So after some
// waits with yields there is one that sleeps soon.
template <class Condition>
bool look_for_a_while(const Condition& is_true, int pauses) {
  // Measured, as are the other numbers of this kind: what is fastest on two processors. A pause
  // took 25 ns there, a yield 400 ns to 1 us.
  constexpr int kRounds = 7;
  constexpr int kPausesOfRound = 40;
  constexpr int kMostYieldingWaits = 16;
  Experience& experience = g_experience;
  const bool has_time = should_yield() && experience.yielding_waits < kMostYieldingWaits;
  const int rounds = has_time ? kRounds : 1;
  for (int round = 1;; ++round) {
    for (int paused = 0; paused < kPausesOfRound; paused += pauses) {
      if (is_true()) {
        experience.yielding_waits = round == 1 ? 0 : experience.yielding_waits + 1;
        return true;
      }
      relax_processor(pauses);
    }
    if (round == rounds) return false;
    experience.yield();
  }
}

}  // namespace heddle::go::detail

// How a goroutine waits before it sleeps. Production only: under a checker nobody looks twice.
#pragma once

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

// Waits of the current thread in a row that ended only when it had yielded: most likely those it
// waits for are on the same processor.
inline constinit thread_local int g_yielding_waits = 0;

// Looks for some 10 us whether `is_true`, every so many pauses, and gives the processor away after
// each microsecond: whoever is waited for may be on the same one, and to sleep and be woken costs
// as much as several yields.
//
// But whoever yields stays where it is, and the scheduler leaves threads together that take turns
// so quickly, beside a processor that is idle. Those that are woken are put there. So after some
// waits with yields there is one that sleeps soon.
template <class Condition>
bool look_for_a_while(const Condition& is_true, int pauses) {
  // Measured, as are the other numbers of this kind: what is fastest on two processors. A pause
  // took 25 ns there, a yield 400 ns to 1 us.
  constexpr int kRounds = 7;
  constexpr int kPausesOfRound = 40;
  constexpr int kMostYieldingWaits = 16;
  const int rounds = g_yielding_waits < kMostYieldingWaits ? kRounds : 1;
  for (int round = 1;; ++round) {
    for (int paused = 0; paused < kPausesOfRound; paused += pauses) {
      if (is_true()) {
        g_yielding_waits = round == 1 ? 0 : g_yielding_waits + 1;
        return true;
      }
      relax_processor(pauses);
    }
    if (round == rounds) return false;
    std::this_thread::yield();
  }
}

}  // namespace heddle::go::detail

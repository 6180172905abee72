#include <heddle/engine/spin.hpp>

#include <heddle/engine/virtual_clock.hpp>

namespace heddle::engine {

namespace {

// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) on a running sum.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ (VirtualClock::is_time(word) ? 0 : word)) * 0xbf58476d1ce4e5b9U;
  return hash ^ hash >> 29;
}

}  // namespace

// Four sums side by side, which a processor can do at the same time.
std::uint64_t fingerprint(const CallerState& state, const void* stack_top) {
  std::uint64_t first = reinterpret_cast<std::uintptr_t>(state.stack);
  std::uint64_t second = mix(mix(2, state.rbx), state.rbp);
  std::uint64_t third = mix(mix(3, state.r12), state.r13);
  std::uint64_t fourth = mix(mix(4, state.r14), state.r15);
  const auto* word = state.stack;
  const auto* end = static_cast<const std::uint64_t*>(stack_top);
  for (; end - word >= 4; word += 4) {
    first = mix(first, word[0]);
    second = mix(second, word[1]);
    third = mix(third, word[2]);
    fourth = mix(fourth, word[3]);
  }
  for (; word < end; ++word) first = mix(first, *word);
  return mix(mix(mix(first, second), third), fourth);
}

}  // namespace heddle::engine

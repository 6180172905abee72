#include <heddle/engine/spin.hpp>

#include <heddle/engine/virtual_clock.hpp>

namespace heddle::engine {

namespace {

// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) on a running sum.
std::uint64_t mix(std::uint64_t hash, std::uint64_t number) {
  hash = (hash ^ number) * 0xbf58476d1ce4e5b9U;
  return hash ^ hash >> 29;
}

// Not for sums: one in a thousand looks like a time, and of those that do nothing would be left.
std::uint64_t mix_word(std::uint64_t hash, std::uint64_t word) {
  return mix(hash, VirtualClock::is_time(word) ? 0 : word);
}

}  // namespace

// Four sums side by side, which a processor can do at the same time.
std::uint64_t fingerprint(const CallerState& state, const void* stack_top) {
  std::uint64_t first = reinterpret_cast<std::uintptr_t>(state.stack);
  std::uint64_t second = mix_word(mix_word(2, state.rbx), state.rbp);
  std::uint64_t third = mix_word(mix_word(3, state.r12), state.r13);
  std::uint64_t fourth = mix_word(mix_word(4, state.r14), state.r15);
  const auto* word = state.stack;
  const auto* end = static_cast<const std::uint64_t*>(stack_top);
  for (; end - word >= 4; word += 4) {
    first = mix_word(first, word[0]);
    second = mix_word(second, word[1]);
    third = mix_word(third, word[2]);
    fourth = mix_word(fourth, word[3]);
  }
  for (; word < end; ++word) first = mix_word(first, *word);
  return mix(mix(mix(first, second), third), fourth);
}

}  // namespace heddle::engine

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

std::uint64_t fingerprint(const CallerState& state, const void* stack_top) {
  std::uint64_t hash = reinterpret_cast<std::uintptr_t>(state.stack);
  for (const std::uint64_t word :
       {state.rbx, state.rbp, state.r12, state.r13, state.r14, state.r15})
    hash = mix(hash, word);
  for (const std::uint64_t* word = state.stack; word < stack_top; ++word) hash = mix(hash, *word);
  return hash;
}

}  // namespace heddle::engine

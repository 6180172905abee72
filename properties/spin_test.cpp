// The fingerprint by which a thread that goes round in a loop is recognised: another state has
// another one, and what time it is makes no difference.
#include <heddle/engine/spin.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/engine/virtual_clock.hpp>
#include <properties/support/property.hpp>

namespace heddle::engine {
namespace {

constexpr std::size_t kRegisters = 6;
constexpr std::size_t kWords = 11;  // of a stack; no multiple of four

using State = std::array<std::uint64_t, kRegisters + kWords>;

std::uint64_t fingerprint_of(const State& state) {
  const std::uint64_t* stack = state.data() + kRegisters;
  const CallerState caller{state[0], state[1], state[2], state[3], state[4], state[5], stack};
  return fingerprint(caller, stack + kWords);
}

// So many that what is true of one state in some thousands is seen.
TEST(Fingerprint, IsAnotherForEachValueOfOneWord) {
  constexpr std::uint64_t kValues = 20'000;
  for (std::size_t place = 0; place < kRegisters + kWords; ++place) {
    State state{};
    std::set<std::uint64_t> seen;
    for (std::uint64_t value = 0; value < kValues; ++value) {
      state[place] = value;
      seen.insert(fingerprint_of(state));
    }
    EXPECT_EQ(seen.size(), kValues) << "word " << place;
  }
}

// Two loops, one in the other, count in two words.
TEST(Fingerprint, IsAnotherForEachPairOfValues) {
  constexpr std::uint64_t kValues = 100;
  for (std::size_t place = 1; place < kRegisters + kWords; ++place) {
    State state{};
    std::set<std::uint64_t> seen;
    for (state[0] = 0; state[0] < kValues; ++state[0]) {
      for (state[place] = 0; state[place] < kValues; ++state[place])
        seen.insert(fingerprint_of(state));
    }
    EXPECT_EQ(seen.size(), kValues * kValues) << "word " << place;
  }
}

TEST(Fingerprint, IsTheSameAtAnotherTime) {
  expect_property("nor does in what unit it is measured", [] {
    auto state = *rc::gen::arbitrary<State>();
    const auto place = *rc::gen::inRange<std::size_t>(0, kRegisters + kWords);
    const auto seconds = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
    state[place] = VirtualClock::kStart;
    const std::uint64_t before = fingerprint_of(state);
    state[place] += seconds * VirtualClock::kSecond;
    RC_ASSERT(fingerprint_of(state) == before);
    state[place] /= VirtualClock::kSecond;
    RC_ASSERT(fingerprint_of(state) == before);
    state[place] = seconds;  // no point in time
    RC_ASSERT(fingerprint_of(state) != before);
  });
}

}  // namespace
}  // namespace heddle::engine

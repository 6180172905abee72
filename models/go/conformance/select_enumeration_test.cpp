// Every select of up to three cases: what it reaches in all executions is what Go's specification
// allows, neither less nor more.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <models/go/conformance/select_explorer.hpp>
#include <models/go/conformance/select_oracle.hpp>

namespace heddle::models::conformance {

namespace {

// A case with a channel of its own.
struct Kind {
  bool sends;
  ChannelState channel;
};
constexpr ChannelState kNil{.is_nil = true};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {true, {.capacity = 1}},                                           // ready
      {true, {}},                                                        // blocking
      {true, {.capacity = 1, .queued = 1}},                              // blocking: full
      {true, {.helper = Helper::receives}},                              // made ready
      {true, {.capacity = 1, .queued = 1, .helper = Helper::receives}},  // made ready
      {true, {.helper = Helper::closes}},                                // made ready to panic
      {true, {.is_closed = true}},                                       // closed
      {true, kNil},                                                      // nil
      {false, {.capacity = 1, .queued = 1}},                             // ready
      {false, {}},                                                       // blocking
      {false, {.helper = Helper::sends}},                                // made ready
      {false, {.capacity = 1, .helper = Helper::sends}},                 // made ready
      {false, {.helper = Helper::closes}},                               // made ready by close
      {false, {.is_closed = true}},                                      // closed
      {false, {.is_closed = true, .capacity = 1, .queued = 1}},          // closed, not drained
      {false, kNil},                                                     // nil
  };
  return all;
}

// The only channel of all cases.
const std::vector<ChannelState>& shared_channels() {
  static const std::vector<ChannelState> all = {
      kNil,
      {.is_closed = true},
      {.is_closed = true, .capacity = 1, .queued = 1},
      {},
      {.helper = Helper::sends},
      {.helper = Helper::receives},
      {.helper = Helper::closes},
      {.capacity = 1},
      {.capacity = 1, .helper = Helper::sends},
      {.capacity = 1, .helper = Helper::receives},
      {.capacity = 1, .helper = Helper::closes},
      {.capacity = 1, .queued = 1},
      {.capacity = 1, .queued = 1, .helper = Helper::sends},
      {.capacity = 1, .queued = 1, .helper = Helper::receives},
      {.capacity = 1, .queued = 1, .helper = Helper::closes},
      {.capacity = 2, .queued = 1},
  };
  return all;
}

// Calls `use` with each sequence of `length` numbers below `base`.
template <class Use>
void for_each_sequence(std::size_t length, std::size_t base, const Use& use) {
  std::vector<std::size_t> sequence(length, 0);
  for (;;) {
    use(sequence);
    auto place = sequence.begin();
    while (place != sequence.end() && ++*place == base) *place++ = 0;
    if (place == sequence.end()) return;
  }
}

std::vector<SelectProgram> with_own_channels(std::size_t cases) {
  std::vector<SelectProgram> all;
  for_each_sequence(cases, kinds().size(), [&](const std::vector<std::size_t>& sequence) {
    for (const bool has_default : {false, true}) {
      SelectProgram& program = all.emplace_back();
      program.has_default = has_default;
      for (const std::size_t kind : sequence) {
        program.cases.push_back({kinds()[kind].sends, program.channels.size()});
        program.channels.push_back(kinds()[kind].channel);
      }
    }
  });
  return all;
}

std::vector<SelectProgram> with_one_channel(std::size_t cases) {
  std::vector<SelectProgram> all;
  for (const ChannelState& channel : shared_channels()) {
    for_each_sequence(cases, 2, [&](const std::vector<std::size_t>& sequence) {
      for (const bool has_default : {false, true}) {
        SelectProgram& program = all.emplace_back();
        program.has_default = has_default;
        program.channels.push_back(channel);
        for (const std::size_t direction : sequence) program.cases.push_back({direction == 1, 0});
      }
    });
  }
  return all;
}

std::string list_of(const std::set<Outcome>& outcomes) {
  std::string text;
  for (const Outcome& outcome : outcomes) text += fmt::format("  {}\n", to_string(outcome));
  return text;
}

struct Totals {
  std::size_t programs = 0;
  std::size_t outcomes = 0;
  std::uint64_t executions = 0;
  friend bool operator==(const Totals&, const Totals&) = default;
};
std::ostream& operator<<(std::ostream& stream, const Totals& totals) {
  return stream << fmt::format("{} programs, {} outcomes, {} executions", totals.programs,
                               totals.outcomes, totals.executions);
}

constexpr int kMostFailures = 5;  // to be printed

void expect_equal(const std::vector<SelectProgram>& programs, const Totals& expected) {
  Totals totals;
  int failures = 0;
  for (const SelectProgram& program : programs) {
    const Reached reached = reached_outcomes(program);
    const auto allowed = allowed_outcomes(program);
    ++totals.programs;
    totals.outcomes += allowed.size();
    totals.executions += reached.executions;
    if (reached.objection.empty() && reached.outcomes == allowed) continue;
    ADD_FAILURE() << to_string(program) << '\n'
                  << reached.objection << "\nallowed:\n"
                  << list_of(allowed) << "reached:\n"
                  << list_of(reached.outcomes);
    ASSERT_LT(++failures, kMostFailures);
  }
  EXPECT_EQ(totals, expected);
}

TEST(SelectEnumeration, NoCase) { expect_equal(with_own_channels(0), {2, 2, 2}); }
TEST(SelectEnumeration, OneCase) { expect_equal(with_own_channels(1), {32, 38, 44}); }
TEST(SelectEnumeration, TwoCases) { expect_equal(with_own_channels(2), {512, 842, 1'246}); }
TEST(SelectEnumeration, ThreeCases) { expect_equal(with_own_channels(3), {8'192, 17'984, 35'578}); }
TEST(SelectEnumeration, OneChannelInOneCase) { expect_equal(with_one_channel(1), {64, 78, 100}); }
TEST(SelectEnumeration, OneChannelInTwoCases) {
  expect_equal(with_one_channel(2), {128, 220, 298});
}
TEST(SelectEnumeration, OneChannelInThreeCases) {
  expect_equal(with_one_channel(3), {256, 576, 800});
}

}  // namespace

}  // namespace heddle::models::conformance

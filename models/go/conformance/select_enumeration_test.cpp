// Every select of up to three cases: what it reaches in all executions is what Go's specification
// allows, neither less nor more.
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <models/go/conformance/select_combinations.hpp>
#include <models/go/conformance/select_explorer.hpp>
#include <models/go/conformance/select_oracle.hpp>

namespace heddle::models::conformance {

namespace {

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

TEST(SelectEnumeration, NoCase) { expect_equal(selects_of_own_channels(0), {2, 2, 2}); }
TEST(SelectEnumeration, OneCase) { expect_equal(selects_of_own_channels(1), {32, 38, 44}); }
TEST(SelectEnumeration, TwoCases) { expect_equal(selects_of_own_channels(2), {512, 842, 1'246}); }
TEST(SelectEnumeration, ThreeCases) {
  expect_equal(selects_of_own_channels(3), {8'192, 17'984, 35'578});
}
TEST(SelectEnumeration, OneChannelInOneCase) {
  expect_equal(selects_of_one_channel(1), {64, 78, 100});
}
TEST(SelectEnumeration, OneChannelInTwoCases) {
  expect_equal(selects_of_one_channel(2), {128, 220, 284});
}
TEST(SelectEnumeration, OneChannelInThreeCases) {
  expect_equal(selects_of_one_channel(3), {256, 576, 757});
}

}  // namespace

}  // namespace heddle::models::conformance

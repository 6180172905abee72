// GoogleTest's assertions for scenarios. Include <gtest/gtest.h> before.
#pragma once

#include <errno.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/check.hpp>

namespace heddle {

// check(), named after the test that is running.
inline Result check_in_test(Options options, const std::function<void()>& scenario) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  if (options.name.empty() && test != nullptr)
    options.name = fmt::format("{}.{}", test->test_suite_name(), test->name());
  return check(options, scenario);
}
inline Result check_in_test(const std::function<void()>& scenario) {
  return check_in_test(Options(), scenario);
}

// With the line to paste that shows it again.
inline std::string text_of(const Finding& finding) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string filter =
      test == nullptr ? ""
                      : fmt::format(" --gtest_filter={}.{}", test->test_suite_name(), test->name());
  return fmt::format(": {}: {}\n{}Again:\n  HEDDLE_REPLAY='{}' {}{}\n", to_string(finding.pitfall),
                     finding.message, finding.trace, finding.token, program_invocation_name,
                     filter);
}

inline testing::AssertionResult holds(const Result& result) {
  if (!result.finding && result.verdict != Verdict::incomplete && result.executions > 0)
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << describe(result.verdict, result.max_preemptions.value_or(0), result.executions)
         << (result.finding ? text_of(*result.finding) : "");
}

inline testing::AssertionResult finds(Pitfall pitfall, const Result& result) {
  if (result.finding && result.finding->pitfall == pitfall) return testing::AssertionSuccess();
  if (!result.finding)
    return testing::AssertionFailure() << "found nothing in " << result.executions
                                       << " executions, looked for " << to_string(pitfall);
  return testing::AssertionFailure()
         << "looked for " << to_string(pitfall) << ", found " << to_string(result.finding->pitfall)
         << ": " << result.finding->message;
}

}  // namespace heddle

// The scenario violates nothing in any execution (or in those that the options ask for).
#define EXPECT_HOLDS(...) EXPECT_TRUE(heddle::holds(heddle::check_in_test(__VA_ARGS__)))
// Some execution of the scenario ends in this pitfall.
#define EXPECT_FINDS(pitfall, ...) \
  EXPECT_TRUE(heddle::finds(pitfall, heddle::check_in_test(__VA_ARGS__)))

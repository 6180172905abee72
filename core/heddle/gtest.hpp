// GoogleTest's assertions for scenarios. Include <gtest/gtest.h> before.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/check.hpp>

namespace heddle {

inline testing::AssertionResult holds(const Result& result) {
  if (result.verdict == Verdict::holds_exhaustive && result.executions > 0)
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << describe(result.verdict, 0, result.executions)
         << (result.finding ? fmt::format(": {}: {}\n{}", to_string(result.finding->pitfall),
                                          result.finding->message, result.finding->trace)
                            : "");
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

// The scenario violates nothing in any execution.
#define EXPECT_HOLDS(...) EXPECT_TRUE(heddle::holds(heddle::check(__VA_ARGS__)))
// Some execution of the scenario ends in this pitfall.
#define EXPECT_FINDS(pitfall, ...) EXPECT_TRUE(heddle::finds(pitfall, heddle::check(__VA_ARGS__)))

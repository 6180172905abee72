// A broken program and the same one put right.
#pragma once

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace heddle::litmus {

using Scenario = std::function<void()>;

// Gives the trace of what was found.
inline std::string expect_found(Pitfall pitfall, const std::string& message, const Scenario& broken,
                                const Scenario& correct) {
  const Result result = check(broken);
  EXPECT_TRUE(heddle::finds(pitfall, result));
  if (result.finding) {
    EXPECT_NE(result.finding->message.find(message), std::string::npos) << result.finding->message;
  }
  EXPECT_HOLDS(correct);
  return result.finding ? result.finding->trace : "";
}

inline void expect_says(const std::string& trace, const std::string& part) {
  EXPECT_NE(trace.find(part), std::string::npos) << trace;
}

}  // namespace heddle::litmus

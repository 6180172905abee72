// What the scenarios of this folder have in common.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace heddle::litmus {

using Body = std::function<void()>;

// Runs the bodies as threads, and waits for them.
inline void in_parallel(const std::vector<Body>& bodies) {
  std::vector<std::thread> threads;
  threads.reserve(bodies.size());
  for (const Body& body : bodies) threads.emplace_back(body);
  for (std::thread& thread : threads) thread.join();
}

// The number of executions of a scenario that violates nothing.
inline std::uint64_t executions(const Body& scenario) {
  const Result result = check(scenario);
  EXPECT_TRUE(holds(result));
  return result.executions;
}

inline void require(bool condition, const char* message) {
  heddle::require(Pitfall::lost_task, condition, message);
}

}  // namespace heddle::litmus

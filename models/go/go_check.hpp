// What the checks of the Go layer have in common.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>
#include <models/go/panic_of.hpp>

namespace heddle::models {

inline void require(bool condition, const char* message) {
  heddle::require(Pitfall::lost_task, condition, message);
}

// The number of executions of a scenario that violates nothing; none of them is given up.
inline std::uint64_t executions(const std::function<void()>& scenario) {
  const Result result = check_in_test(scenario);
  EXPECT_TRUE(holds(result));
  EXPECT_EQ(result.blocked, 0U);
  return result.executions;
}

// What a scenario says in its executions. Texts that are kept outlive a scenario's memory.
class Outcomes {
 public:
  void add(const std::string& text) {
    for (std::size_t index = 0; index < count_; ++index) {
      if (text == texts_[index].data()) return;
    }
    heddle::require(Pitfall::crash, count_ < texts_.size() && text.size() < texts_[0].size(),
                    "too much to be kept");
    std::memcpy(texts_[count_++].data(), text.c_str(), text.size() + 1);
  }
  std::set<std::string> all() const {
    std::set<std::string> all;
    for (std::size_t index = 0; index < count_; ++index) all.insert(texts_[index].data());
    return all;
  }

 private:
  std::array<std::array<char, 80>, 32> texts_{};
  std::size_t count_ = 0;
};

// All that `scenario`, which violates nothing, returns.
inline std::set<std::string> outcomes(const std::function<std::string()>& scenario) {
  Outcomes outcomes;
  EXPECT_HOLDS([&] { outcomes.add(scenario()); });
  return outcomes.all();
}

}  // namespace heddle::models

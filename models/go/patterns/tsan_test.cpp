// The patterns on real threads under ThreadSanitizer. What they require aborts the program if it
// does not hold.
#include <string>

#include <gtest/gtest.h>

#include <models/go/patterns/patterns.hpp>

namespace patterns {

namespace {

constexpr int kRounds = 100;

class RealThreads : public testing::TestWithParam<Pattern> {};

TEST_P(RealThreads, Rounds) {
  for (int round = 0; round < kRounds; ++round) GetParam().correct();
}

INSTANTIATE_TEST_SUITE_P(GoPatterns, RealThreads, testing::ValuesIn(patterns()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace

}  // namespace patterns

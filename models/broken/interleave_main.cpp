// The twins under the `interleave` engine.
#include <algorithm>
#include <iostream>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/check.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/twins.hpp>

namespace heddle::models::broken {

namespace {

// Of a broken twin, which fails in some of the first; after a finding the search goes on for a
// shorter one.
constexpr std::uint64_t kExecutionsOfBroken = 50'000;
constexpr double kSecondsOfBroken = 10;

std::vector<InterleaveTwin> interleave_twins() {
  std::vector<InterleaveTwin> twins;
  for (const auto& list :
       {interleave_mutex_twins(), interleave_lock_free_twins(), interleave_program_twins()}) {
    twins.insert(twins.end(), list.begin(), list.end());
  }
  return twins;
}

// "clean", or what was found.
std::string outcome_of(const Result& result) {
  if (!result.finding) return "clean";
  return fmt::format("{}: {}\n{}{}", to_string(result.finding->pitfall), result.finding->message,
                     result.finding->trace, result.finding->token);
}

Pitfall pitfall_of(const Finding& finding, Pitfall when_stuck) {
  return finding.pitfall == Pitfall::deadlock ? when_stuck : finding.pitfall;
}

// Both ways: what the table says is killed must be, and what it says is not must not be.
class TwinTest : public testing::Test {
 public:
  explicit TwinTest(InterleaveTwin twin) : twin_(std::move(twin)) {}
  void TestBody() override {
    const Twin& row = twin_named(twin_.name);
    Options options;
    options.max_executions = kExecutionsOfBroken;
    options.max_seconds = kSecondsOfBroken;
    const Result result = check(options, twin_.broken);
    if (!row.interleave.kills) {
      EXPECT_GT(result.executions, 0U);
      EXPECT_EQ(outcome_of(result), "clean")
          << "the table in twins.cpp says that interleave does not kill it";
      return;
    }
    ASSERT_TRUE(result.finding.has_value())
        << "not killed within " << result.executions << " executions and " << result.blocked
        << " blocked ones";
    EXPECT_EQ(pitfall_of(*result.finding, twin_.when_stuck), row.pitfall) << outcome_of(result);
    const Result again = replay(result.finding->token, twin_.broken);
    EXPECT_EQ(outcome_of(again), outcome_of(result)) << "its token shows something else";
  }

 private:
  InterleaveTwin twin_;
};

class CorrectTest : public testing::Test {
 public:
  explicit CorrectTest(InterleaveTwin twin) : twin_(std::move(twin)) {}
  void TestBody() override {
    const Result result = check(twin_.correct);
    ASSERT_EQ(outcome_of(result), "clean");
    EXPECT_EQ(result.verdict, heddle::Verdict::holds_exhaustive);
    EXPECT_GT(result.executions, 0U);
    if (twin_.executions != kUncounted)
      EXPECT_EQ(result.executions, twin_.executions) << "the search has changed, or the program";
    std::cout << fmt::format("{}: {}, {} executions, {} blocked, {:.2f} s\n", twin_.correct_name,
                             to_string(result.verdict), result.executions, result.blocked,
                             result.seconds);
  }

 private:
  InterleaveTwin twin_;
};

void register_twins() {
  std::set<std::pair<std::string, std::uint64_t>> correct;
  for (const InterleaveTwin& twin : interleave_twins()) {
    testing::RegisterTest("Interleave", std::string(twin.name).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [twin]() -> testing::Test* { return new TwinTest(twin); });
    if (!correct.emplace(twin.correct_name, twin.executions).second) continue;
    testing::RegisterTest("Interleave", ("correct_" + twin.correct_name).c_str(), nullptr, nullptr,
                          __FILE__, __LINE__,
                          [twin]() -> testing::Test* { return new CorrectTest(twin); });
  }
}

TEST(Table, every_twin_is_tried_by_interleave_once) {
  std::multiset<std::string_view> tried;
  for (const InterleaveTwin& twin : interleave_twins()) tried.insert(twin.name);
  for (const Twin& twin : twins()) EXPECT_EQ(tried.count(twin.name), 1U) << twin.name;
  EXPECT_EQ(tried.size(), twins().size());
}

}  // namespace

}  // namespace heddle::models::broken

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  heddle::models::broken::register_twins();
  return RUN_ALL_TESTS();
}

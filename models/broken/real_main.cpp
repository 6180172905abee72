#include <models/broken/real_main.hpp>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <models/support/child_process.hpp>

namespace heddle::models::broken {

namespace {

constexpr double kBusySecondsOfTwins = 4;
constexpr unsigned kSeconds = 120;  // for a child; a twin that is not found out within its budget may use many

// "data-race: what was seen"; "clean" when nothing was.
std::string try_in_child(const Trial& trial, const TrialOptions& options) {
  const ChildResult result = run_in_child(
      [&]() -> std::string {
        const auto judgement = trial(options);
        if (!judgement) return "clean";
        return fmt::format("{}: {}", to_string(judgement->pitfall), judgement->message);
      },
      kSeconds);
  return result.finished ? result.answer : fmt::format("crash: {}", result.how);
}

Pitfall expected_pitfall(const Twin& twin, const Verdict& verdict) {
  return verdict.as.value_or(twin.pitfall);
}

bool says(const std::string& answer, Pitfall pitfall) {
  return answer.starts_with(std::string(to_string(pitfall)) + ":");
}

class KillTest : public testing::Test {
 public:
  KillTest(RealTwin twin, Pitfall expected) : twin_(std::move(twin)), expected_(expected) {}
  void TestBody() override {
    const std::string answer = try_in_child(twin_.broken, {expected_, 1, kBusySecondsOfTwins});
    EXPECT_TRUE(says(answer, expected_)) << "expected " << to_string(expected_) << ", found " << answer;
  }

 private:
  RealTwin twin_;
  Pitfall expected_;
};

class CleanTest : public testing::Test {
 public:
  CleanTest(Trial correct, Pitfall pitfall) : correct_(std::move(correct)), pitfall_(pitfall) {}
  void TestBody() override { EXPECT_EQ(try_in_child(correct_, {pitfall_}), "clean"); }

 private:
  Trial correct_;
  Pitfall pitfall_;
};

int survey(Verdict Twin::*verdict, const std::vector<RealTwin>& twins, int trials) {
  using Clock = std::chrono::steady_clock;
  for (const RealTwin& twin : twins) {
    const Twin& row = twin_named(twin.name);
    const Pitfall expected = expected_pitfall(row, row.*verdict);
    std::map<std::string, int> others;
    int kills = 0;
    const auto begin = Clock::now();
    for (int trial = 0; trial < trials; ++trial) {
      const std::string answer = try_in_child(twin.broken, {expected, 1 + 1000 * static_cast<std::uint64_t>(trial), kBusySecondsOfTwins});
      says(answer, expected) ? ++kills : ++others[answer];
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::cout << fmt::format("{:<28} {:<10} {:>3} of {} {:6.2f} s a trial{}", twin.name, to_string(expected),
                             kills, trials, seconds / trials, (row.*verdict).kills ? ", listed" : "");
    for (const auto& [answer, times] : others) std::cout << fmt::format("; {} x {}", times, answer);
    std::cout << std::endl;
  }
  return 0;
}

}  // namespace

int run_real_twins(int argc, char** argv, const std::string& suite, Verdict Twin::*verdict,
                   const std::vector<RealTwin>& twins) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 3 && std::strcmp(argv[1], "--survey") == 0 && std::atoi(argv[2]) > 0) {
    return survey(verdict, twins, std::atoi(argv[2]));
  }
  if (argc > 1) {
    std::cerr << "usage: " << argv[0] << " [--survey TRIALS], or GoogleTest's own options\n";
    return 2;
  }
  std::set<std::string> registered;
  std::set<std::string_view> tried;
  for (const RealTwin& twin : twins) {
    tried.insert(twin.name);
    const Twin& row = twin_named(twin.name);
    if (!(row.*verdict).kills) continue;
    const Pitfall expected = expected_pitfall(row, row.*verdict);
    testing::RegisterTest(suite.c_str(), std::string(twin.name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> testing::Test* { return new KillTest(twin, expected); });
  }
  for (const RealTwin& twin : twins) {
    const Twin& row = twin_named(twin.name);
    const std::string name = fmt::format("correct_{}_{}", twin.correct_name,
                                         row.pitfall == Pitfall::lost_task   ? "lost_task"
                                         : row.pitfall == Pitfall::data_race ? "data_race"
                                                                             : to_string(row.pitfall));
    if (!registered.insert(name).second) continue;
    testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> testing::Test* { return new CleanTest(twin.correct, row.pitfall); });
  }
  for (const Twin& twin : broken::twins()) {
    if (tried.contains(twin.name)) continue;
    std::cerr << "no trial of the twin " << twin.name << '\n';
    return 1;
  }
  return RUN_ALL_TESTS();
}

}  // namespace heddle::models::broken

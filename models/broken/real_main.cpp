#include <models/broken/real_main.hpp>

#include <algorithm>
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
constexpr int kTrials = 8;  // of a broken twin at most, until one kills it
constexpr unsigned kSeconds =
    120;  // for a child; a twin that is not found out within its budget may use many

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

bool says(const std::string& answer, Pitfall pitfall) {
  return answer.starts_with(std::string(to_string(pitfall)) + ":");
}

TrialOptions options_for(const Twin& twin, const Verdict& verdict, std::uint64_t seed) {
  return {twin.pitfall, verdict.or_as, seed, true, kBusySecondsOfTwins};
}

std::uint64_t seed_of_trial(int trial) { return 1 + 1000 * static_cast<std::uint64_t>(trial); }

bool is_kill(const std::string& answer, const TrialOptions& options) {
  return says(answer, options.wanted) || (options.or_as && says(answer, *options.or_as));
}

class KillTest : public testing::Test {
 public:
  KillTest(RealTwin twin, TrialOptions options) : twin_(std::move(twin)), options_(options) {}
  // Which interleavings real threads show is chance: a trial that sees nothing is tried again, with
  // another seed.
  void TestBody() override {
    std::string answer = "clean";
    for (int trial = 0; trial < kTrials && answer == "clean"; ++trial) {
      TrialOptions options = options_;
      options.seed = seed_of_trial(trial);
      answer = try_in_child(twin_.broken, options);
    }
    EXPECT_TRUE(is_kill(answer, options_))
        << "looked for " << to_string(options_.wanted) << ", found " << answer << " in " << kTrials
        << " trials";
  }

 private:
  RealTwin twin_;
  TrialOptions options_;
};

class CleanTest : public testing::Test {
 public:
  CleanTest(Trial correct, Pitfall pitfall) : correct_(std::move(correct)), pitfall_(pitfall) {}
  void TestBody() override {
    EXPECT_EQ(try_in_child(correct_, {.wanted = pitfall_, .or_as = {}, .thorough = false}),
              "clean");
  }

 private:
  Trial correct_;
  Pitfall pitfall_;
};

int survey(Verdict Twin::* verdict, const std::vector<RealTwin>& twins, int trials) {
  using Clock = std::chrono::steady_clock;
  for (const RealTwin& twin : twins) {
    const Twin& row = twin_named(twin.name);
    std::map<std::string, int> others;
    int kills = 0;
    const auto begin = Clock::now();
    for (int trial = 0; trial < trials; ++trial) {
      const TrialOptions options = options_for(row, row.*verdict, seed_of_trial(trial));
      const std::string answer = try_in_child(twin.broken, options);
      is_kill(answer, options) ? ++kills : ++others[answer];
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::cout << fmt::format("{:<28} {:<10} {:>3} of {} {:6.2f} s a trial{}", twin.name,
                             to_string(row.pitfall), kills, trials, seconds / trials,
                             (row.*verdict).kills ? ", listed" : "");
    for (const auto& [answer, times] : others) std::cout << fmt::format("; {} x {}", times, answer);
    std::cout << std::endl;
  }
  return 0;
}

}  // namespace

int run_real_twins(int argc, char** argv, const std::string& suite, Verdict Twin::* verdict,
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
    const TrialOptions options = options_for(row, row.*verdict, 1);
    testing::RegisterTest(suite.c_str(), std::string(twin.name).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__,
                          [=]() -> testing::Test* { return new KillTest(twin, options); });
  }
  for (const RealTwin& twin : twins) {
    const Twin& row = twin_named(twin.name);
    std::string name = fmt::format("correct_{}_{}", twin.correct_name, to_string(row.pitfall));
    std::replace(name.begin(), name.end(), '-', '_');
    if (!registered.insert(name).second) continue;
    testing::RegisterTest(
        suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
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

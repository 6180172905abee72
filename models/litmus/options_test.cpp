// What check() can be asked for besides everything.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

#include <models/support/environment.hpp>

namespace {

using heddle::check;
using heddle::Exploration;
using heddle::Options;
using heddle::Pitfall;
using heddle::Result;
using heddle::Verdict;

// Sets a variable of the environment while it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

// Lost only if `other` comes between the load and the store, and that takes two preemptions.
void increments() {
  std::atomic<int> x{0}, done{0};
  const auto add = [&] {
    x.store(x.load() + 1);
    done.fetch_add(1);
  };
  std::thread one(add);
  std::thread other(add);
  one.join();
  other.join();
  heddle::require(Pitfall::lost_task, x.load() == 2, "an increment is lost");
}

Options sc() {
  Options options;
  options.memory_model = heddle::MemoryModel::sc;
  return options;
}

// Two threads, a load and a store each: one after the other, or one within the other.
TEST(Options, FewPreemptions) {
  const auto program = [] {
    std::atomic<int> x{0};
    const auto add = [&] { x.store(x.load() + 1); };
    std::thread one(add);
    std::thread other(add);
    one.join();
    other.join();
  };
  Options options = sc();
  const std::array<std::uint64_t, 3> expected = {2, 4, 4};
  for (unsigned most = 0; most < expected.size(); ++most) {
    options.max_preemptions = most;
    const Result result = check(options, program);
    EXPECT_EQ(result.verdict, Verdict::holds_bounded);
    EXPECT_EQ(result.max_preemptions, most);
    EXPECT_EQ(result.executions, expected[most]);
  }
  EXPECT_EQ(check(sc(), program).executions, 4U);
  options.max_preemptions = 1;
  EXPECT_FINDS(Pitfall::lost_task, options, increments);
}

// What the environment asks for goes before what the program does.
std::uint64_t seed_to_expect(std::uint64_t otherwise) {
  return heddle::models::number_from("HEDDLE_SEED", otherwise);
}

TEST(Options, DrawnAtRandom) {
  for (const Exploration exploration : {Exploration::random, Exploration::pct}) {
    Options options;
    options.exploration = exploration;
    options.seed = 7;
    options.max_executions = 500;
    EXPECT_FINDS(Pitfall::lost_task, options, increments);
    const auto correct = [] {
      std::mutex mutex;
      int x = 0;
      const auto add = [&] {
        const std::lock_guard lock(mutex);
        ++x;
      };
      std::thread other(add);
      add();
      other.join();
    };
    const Result result = check(options, correct);
    EXPECT_TRUE(heddle::holds(result));
    EXPECT_EQ(result.verdict, Verdict::holds_sampled);
    EXPECT_EQ(result.executions, 500U);
    EXPECT_EQ(result.seed, seed_to_expect(7));
  }
}

// What is drawn reaches every execution of a small program, weak ones too, and nothing else.
TEST(Options, DrawnExecutionsAreThoseThatAreExplored) {
  using Outcomes = std::array<bool, 16>;
  const auto program = [](Outcomes& outcomes) {
    return [&outcomes] {
      std::atomic<int> x{0}, y{0};
      int a = 0;
      int b = 0;
      std::thread other([&] {
        x.store(1, std::memory_order_relaxed);
        x.store(2, std::memory_order_relaxed);
        a = y.load(std::memory_order_relaxed);
      });
      y.store(1, std::memory_order_relaxed);
      b = x.load(std::memory_order_relaxed);
      other.join();
      outcomes[static_cast<std::size_t>(3 * a + b)] = true;
    };
  };
  for (const Exploration exploration : {Exploration::random, Exploration::pct}) {
    Outcomes explored{};
    Outcomes drawn{};
    EXPECT_HOLDS(program(explored));
    Options options;
    options.exploration = exploration;
    options.seed = 3;
    options.max_executions = 2'000;
    EXPECT_HOLDS(options, program(drawn));
    EXPECT_EQ(explored, drawn);
  }
}

TEST(Options, Limits) {
  Options options;
  options.max_executions = 1;
  EXPECT_EQ(check(options, [] { heddle::choose(3); }).verdict, Verdict::incomplete);
  options = Options();
  options.max_megabytes = 1;
  EXPECT_EQ(check(options, [] { heddle::choose(3); }).verdict, Verdict::incomplete);
}

// Each of the 120 values but the first is a finding, and all of them can be had.
TEST(Options, EnoughFindings) {
  const auto program = [] {
    const bool is_zero = heddle::choose(120) == 0;
    heddle::require(Pitfall::lost_task, is_zero, "not zero");
  };
  const auto failed = [&](std::uint64_t most) {
    const Result result = check({.max_failed = most}, program);
    EXPECT_TRUE(heddle::finds(Pitfall::lost_task, result));
    EXPECT_EQ(result.executions, 1U);
    EXPECT_EQ(result.first_failed, 2U);
    return result.failed;
  };
  EXPECT_EQ(failed(Options().max_failed), 100U);
  EXPECT_EQ(failed(7), 7U);
  EXPECT_EQ(failed(0), 119U);
}

TEST(Options, NothingIsRedundant) {
  Options options;
  options.count_redundant = true;
  const Result result = check(options, [] {
    std::atomic<int> x{0};
    std::thread one([&] { x.fetch_add(1); });
    std::thread other([&] { x.fetch_add(1); });
    static_cast<void>(x.load());
    one.join();
    other.join();
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 6U);
  EXPECT_EQ(result.redundant, 0U);
}

// Without a loop around it, a wait must not end without a reason.
TEST(Options, SpuriousWakeups) {
  const auto program = [](bool looks_again) {
    return [looks_again] {
      std::mutex mutex;
      std::condition_variable condition;
      bool done = false;
      std::thread other([&] {
        const std::lock_guard lock(mutex);
        done = true;
        condition.notify_one();
      });
      {
        std::unique_lock lock(mutex);
        if (looks_again) {
          while (!done) condition.wait(lock);
        } else if (!done) {
          condition.wait(lock);
        }
        heddle::require(Pitfall::lost_task, done, "awake without a reason");
      }
      other.join();
    };
  };
  EXPECT_HOLDS(program(false));
  Options options;
  options.spurious_wakeups = 1;
  const Result found = check(options, program(false));
  EXPECT_TRUE(heddle::finds(Pitfall::lost_task, found));
  EXPECT_EQ(heddle::replay(found.finding->token, program(false)).finding->trace,
            found.finding->trace);
  EXPECT_HOLDS(options, program(true));
}

TEST(Options, AskedForFromOutside) {
  const Variable model("HEDDLE_MEMORY_MODEL", "sc");
  const auto buffering = [] {
    std::atomic<int> x{0}, y{0};
    int a = 0;
    std::thread other([&] {
      x.store(1, std::memory_order_relaxed);
      a = y.load(std::memory_order_relaxed);
    });
    y.store(1, std::memory_order_relaxed);
    const int b = x.load(std::memory_order_relaxed);
    other.join();
    heddle::require(Pitfall::lost_task, a == 1 || b == 1, "both come first");
  };
  EXPECT_EQ(check(buffering).executions, 3U);
  const Variable seconds("HEDDLE_MAX_SECONDS", "soon");
  EXPECT_THROW(check(buffering), std::invalid_argument);
}

TEST(Options, ReplayFromOutside) {
  const Result found = check(increments);
  ASSERT_TRUE(found.finding);
  const Variable replay("HEDDLE_REPLAY", found.finding->token);
  const Result again = check(increments);
  ASSERT_TRUE(again.finding);
  EXPECT_EQ(again.finding->trace, found.finding->trace);
  EXPECT_EQ(again.executions, 0U);
}

TEST(Options, KeptTokensComeFirst) {
  const Result found = check(increments);
  ASSERT_TRUE(found.finding);
  const std::string folder = testing::TempDir();
  {
    std::ofstream file(folder + "/kept.txt");
    file << "# lost because of two preemptions\n\n" << found.finding->token << '\n';
  }
  const Variable tokens("HEDDLE_TOKENS", folder);
  Options options;
  options.name = "kept";
  const Result first = check(options, increments);
  ASSERT_TRUE(first.finding);
  EXPECT_EQ(first.finding->token, found.finding->token);
  EXPECT_EQ(first.executions, 0U);
  // Of another program: passed over.
  testing::internal::CaptureStderr();
  EXPECT_HOLDS(options, [] {});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("kept.txt:3: the token is of another"),
            std::string::npos);
}

}  // namespace

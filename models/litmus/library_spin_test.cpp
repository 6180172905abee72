// The standard library looks 16 times before it sleeps (std::__detail::__atomic_spin). The engine
// takes looks that see the same write for one; what a program can come to is the same with and
// without that.
#include <array>
#include <atomic>
#include <cstdlib>
#include <semaphore>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>
#include <models/support/child_process.hpp>

namespace {

using heddle::MemoryModel;
using std::memory_order_acquire;
using std::memory_order_relaxed;

constexpr std::size_t kOutcomes = 16;
using Outcomes = std::array<bool, kOutcomes>;
using Program = void (*)(Outcomes& outcomes);

void wait_relaxed(Outcomes& outcomes) {
  std::atomic<int> flag{0}, data{0};
  std::thread waiter([&] {
    flag.wait(0, memory_order_relaxed);
    outcomes[static_cast<std::size_t>(2 * data.load(memory_order_relaxed) + flag.load())] = true;
  });
  data.store(1, memory_order_relaxed);
  flag.store(1);
  flag.notify_one();
  waiter.join();
}

void wait_for_two(Outcomes& outcomes) {
  std::atomic<long> flag{0}, data{0};
  std::thread waiter([&] {
    flag.wait(0, memory_order_acquire);
    const long seen = flag.load(memory_order_relaxed);
    outcomes[static_cast<std::size_t>(4 * data.load(memory_order_relaxed) + seen)] = true;
  });
  flag.store(1, memory_order_relaxed);
  data.store(1, memory_order_relaxed);
  flag.store(2);
  flag.notify_all();
  waiter.join();
}

void take_one(Outcomes& outcomes) {
  std::counting_semaphore<> tasks{0};
  std::atomic<int> data{0};
  std::thread worker([&] {
    tasks.acquire();
    outcomes[static_cast<std::size_t>(data.load(memory_order_relaxed))] = true;
  });
  data.store(1, memory_order_relaxed);
  tasks.release();
  data.store(2, memory_order_relaxed);
  worker.join();
}

// Two passes through the loop that fail and succeed independently.
void try_twice(Outcomes& outcomes) {
  std::counting_semaphore<> tasks{0};
  std::thread other([&] {
    tasks.release();
    tasks.release();
  });
  const bool first = tasks.try_acquire();
  const bool second = tasks.try_acquire();
  outcomes[static_cast<std::size_t>(2 * (first ? 1 : 0) + (second ? 1 : 0))] = true;
  other.join();
}

struct Counts {
  std::string outcomes;
  std::uint64_t executions = 0;
};

// In a process of its own, for what the engine has found out about the program's code it remembers.
Counts explore(Program program, MemoryModel model, bool with_symbols) {
  const auto run = [&]() -> std::string {
    if (!with_symbols) setenv("HEDDLE_SYMBOLIZER", "false", 1);
    Outcomes outcomes{};
    heddle::Options options;
    options.memory_model = model;
    const heddle::Result result = heddle::check(options, [&] { program(outcomes); });
    if (!heddle::holds(result)) return "0 " + result.finding->message;
    std::string text = std::to_string(result.executions) + " ";
    for (const bool outcome : outcomes) text += outcome ? '1' : '0';
    return text;
  };
  const auto answer = heddle::models::run_in_child(run, 60).answer;
  const std::size_t space = answer.find(' ');
  return {answer.substr(space + 1), std::stoull(answer.substr(0, space))};
}

struct Case {
  const char* name;
  Program program;
  std::uint64_t rc11;  // executions at most; compilers may repeat a loop's first round
  std::uint64_t sc;
};

class LibrarySpin : public testing::TestWithParam<Case> {};

TEST_P(LibrarySpin, ReachesTheSame) {
  for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
    const Counts all = explore(GetParam().program, model, false);
    const Counts fewer = explore(GetParam().program, model, true);
    EXPECT_EQ(all.outcomes, fewer.outcomes);
    EXPECT_GT(fewer.executions, 0U);
    EXPECT_LE(fewer.executions, model == MemoryModel::rc11 ? GetParam().rc11 : GetParam().sc);
    EXPECT_GT(all.executions, 2 * fewer.executions);
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, LibrarySpin,
                         testing::Values(Case{"wait_relaxed", wait_relaxed, 17, 6},
                                         Case{"wait_for_two", wait_for_two, 43, 14},
                                         Case{"take_one", take_one, 14, 8},
                                         Case{"try_twice", try_twice, 14, 8}),
                         [](const auto& info) { return info.param.name; });

}  // namespace

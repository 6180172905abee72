// The futex of Linux against brute force: every interleaving of steps of which each is one, as
// futex(2) has it, FUTEX_WAIT's comparison and its falling asleep included. Where it is silent, any
// thread may be woken. Sequentially consistent executions come to the same outcomes, and are as
// many as there are interleavings that differ in who reads from whom, in the order of stores, or in
// who comes before which wake-up; RC11 has some more, because to wake a thread is no promise that
// it sees what the other has seen.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

#include <models/support/environment.hpp>

#include "in_parallel.hpp"

namespace {

using heddle::MemoryModel;
using heddle::Options;
using heddle::Result;
using heddle::litmus::Body;
using heddle::models::number_from;

enum class Kind : unsigned char { load, store, wait, wake_one, wake_all };

struct Step {
  Kind kind = Kind::load;
  unsigned word = 0;
  unsigned value = 0;  // store: written; wait: expected
};

using Program = std::vector<std::vector<Step>>;  // by thread

constexpr unsigned kWords = 2;
constexpr std::size_t kMostSteps = 6;  // of all threads
constexpr unsigned kBits = 3;          // of a step's result

// What all steps gave, thread by thread: load: the value; wait: whether it was woken; wake: how
// many. And whether threads slept for ever.
struct Outcomes {
  std::vector<bool> complete = std::vector<bool>(std::size_t{1} << (kBits * kMostSteps));
  bool deadlock = false;
  std::size_t executions = 0;
};

// --- brute force

using Name = std::pair<std::size_t, std::size_t>;  // of a step: thread, position
constexpr Name kNobody{99, 99};

// What makes executions differ.
struct Order {
  std::set<std::pair<Name, Name>> reads_from;      // load or wait, store
  std::array<std::vector<Name>, kWords> stores{};  // of each word
  // A wake-up comes after so many falls asleep and wake-ups of each thread; and wakes one.
  std::set<std::tuple<Name, std::size_t, std::size_t>> finds;
  std::set<std::pair<Name, Name>> wakes;
  friend auto operator<=>(const Order&, const Order&) = default;
};

struct State {
  std::array<unsigned, kWords> values{};
  std::array<std::vector<std::size_t>, kWords> asleep;  // threads
  std::vector<std::size_t> next;                        // step of each thread
  std::size_t results = 0;
  std::array<Name, kWords> last_store{kNobody, kNobody};
  std::array<std::vector<std::size_t>, kWords> changes;  // of each thread in the queue
  Order order;
};

class BruteForce {
 public:
  explicit BruteForce(const Program& program) : program_(program) {
    std::size_t first = 0;
    for (const auto& thread : program) {
      first_.push_back(first);
      first += thread.size();
    }
  }
  Outcomes outcomes() {
    State state;
    state.next.resize(program_.size());
    for (auto& changes : state.changes) changes.resize(program_.size());
    visit(state);
    outcomes_.executions = orders_.size();
    return outcomes_;
  }

 private:
  static bool is_asleep(const State& state, std::size_t thread) {
    for (const auto& asleep : state.asleep) {
      for (const std::size_t other : asleep) {
        if (other == thread) return true;
      }
    }
    return false;
  }

  void go_on(State state, std::size_t thread, unsigned result) {
    state.results |= std::size_t{result} << (kBits * (first_[thread] + state.next[thread]));
    ++state.next[thread];
    visit(state);
  }

  State with_woken(State state, Name by, unsigned word, std::size_t index) const {
    const std::size_t thread = state.asleep[word][index];
    state.order.wakes.emplace(by, Name{thread, state.next[thread]});
    ++state.changes[word][thread];
    state.asleep[word].erase(state.asleep[word].begin() + static_cast<std::ptrdiff_t>(index));
    state.results |= std::size_t{1} << (kBits * (first_[thread] + state.next[thread]));
    ++state.next[thread];
    return state;
  }

  void take_step(State state, std::size_t thread) {
    const Step& step = program_[thread][state.next[thread]];
    const Name name{thread, state.next[thread]};
    if (step.kind == Kind::load || step.kind == Kind::wait)
      state.order.reads_from.emplace(name, state.last_store[step.word]);
    if (step.kind == Kind::wake_one || step.kind == Kind::wake_all) {
      for (std::size_t other = 0; other < program_.size(); ++other)
        state.order.finds.emplace(name, other, state.changes[step.word][other]);
    }
    auto& asleep = state.asleep[step.word];
    switch (step.kind) {
      case Kind::load: go_on(state, thread, state.values[step.word]); return;
      case Kind::store:
        state.values[step.word] = step.value;
        state.last_store[step.word] = name;
        state.order.stores[step.word].push_back(name);
        go_on(state, thread, 0);
        return;
      case Kind::wait:
        if (state.values[step.word] != step.value) {
          go_on(state, thread, 0);
        } else {
          asleep.push_back(thread);
          ++state.changes[step.word][thread];
          visit(state);
        }
        return;
      case Kind::wake_one:
        if (asleep.empty()) go_on(state, thread, 0);
        for (std::size_t index = 0; index < asleep.size(); ++index)
          go_on(with_woken(state, name, step.word, index), thread, 1);
        return;
      case Kind::wake_all: {
        const auto count = static_cast<unsigned>(asleep.size());
        while (!state.asleep[step.word].empty()) state = with_woken(state, name, step.word, 0);
        go_on(state, thread, count);
        return;
      }
    }
  }

  void visit(const State& state) {
    bool has_moved = false;
    bool has_ended = true;
    for (std::size_t thread = 0; thread < program_.size(); ++thread) {
      if (state.next[thread] == program_[thread].size()) continue;
      has_ended = false;
      if (is_asleep(state, thread)) continue;
      has_moved = true;
      take_step(state, thread);
    }
    if (has_ended) {
      outcomes_.complete[state.results] = true;
      orders_.insert(state.order);
    } else if (!has_moved) {
      outcomes_.deadlock = true;
    }
  }

  const Program& program_;
  std::vector<std::size_t> first_;  // step of each thread, among all
  std::set<Order> orders_;
  Outcomes outcomes_;
};

// --- the engine

unsigned result_of(const Step& step, std::atomic<unsigned>& word) {
  switch (step.kind) {
    case Kind::load: return word.load();
    case Kind::store: word.store(step.value); return 0;
    case Kind::wait: return syscall(SYS_futex, &word, FUTEX_WAIT, step.value, nullptr) == 0 ? 1 : 0;
    case Kind::wake_one: return static_cast<unsigned>(syscall(SYS_futex, &word, FUTEX_WAKE, 1));
    case Kind::wake_all:
      return static_cast<unsigned>(syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX));
  }
  return 0;
}

Outcomes explore(const Program& program, Options options) {
  Outcomes outcomes;
  options.max_failed = 1'000'000;
  const Result result = heddle::check(options, [&] {
    std::array<std::atomic<unsigned>, kWords> words{};
    std::array<unsigned, kMostSteps> results{};
    std::vector<Body> bodies;
    std::size_t first = 0;
    for (const auto& steps : program) {
      bodies.emplace_back([&words, &results, &steps, first] {
        for (std::size_t index = 0; index < steps.size(); ++index)
          results[first + index] = result_of(steps[index], words[steps[index].word]);
      });
      first += steps.size();
    }
    heddle::litmus::in_parallel(bodies);
    std::size_t all = 0;
    for (std::size_t index = 0; index < kMostSteps; ++index)
      all |= std::size_t{results[index]} << (kBits * index);
    outcomes.complete[all] = true;
  });
  outcomes.deadlock = result.failed > 0;
  outcomes.executions = result.executions;
  EXPECT_TRUE(result.verdict != heddle::Verdict::incomplete);
  return outcomes;
}

Program generated(std::mt19937_64& random) {
  const auto below = [&random](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  Program program(2 + below(2));
  for (std::size_t count = 2 + below(kMostSteps - 1); count > 0; --count) {
    constexpr std::array kKinds{Kind::load, Kind::store,    Kind::store,   Kind::wait,
                                Kind::wait, Kind::wake_one, Kind::wake_all};
    program[below(static_cast<unsigned>(program.size()))].push_back(
        {kKinds[below(kKinds.size())], below(4) == 0 ? 1U : 0U, below(2)});
  }
  return program;
}

std::string described(const Program& program) {
  std::string text;
  for (const auto& thread : program) {
    for (const Step& step : thread) {
      constexpr std::array kNames{"load", "store", "wait", "wake_one", "wake_all"};
      text += std::string(" ") + kNames[static_cast<std::size_t>(step.kind)] + "(" +
              std::to_string(step.word) + "," + std::to_string(step.value) + ")";
    }
    text += " |";
  }
  return text;
}

Outcomes expect_as_brute_force(const Program& program) {
  Outcomes expected = BruteForce(program).outcomes();
  Options options;
  const Outcomes weak = explore(program, options);
  options.memory_model = MemoryModel::sc;
  const Outcomes explored = explore(program, options);
  EXPECT_EQ(explored.complete, expected.complete) << described(program);
  EXPECT_EQ(explored.executions, expected.executions) << described(program);
  EXPECT_EQ(explored.deadlock, expected.deadlock) << described(program);
  for (std::size_t results = 0; results < expected.complete.size(); ++results)
    EXPECT_TRUE(weak.complete[results] || !expected.complete[results]) << described(program);
  EXPECT_TRUE(weak.deadlock || !expected.deadlock) << described(program);
  return expected;
}

TEST(Futex, OutcomesOfGeneratedPrograms) {
  const std::uint64_t seed = number_from("HEDDLE_SEED", 1);
  const std::uint64_t programs = number_from("HEDDLE_CASES", 400);
  std::printf("HEDDLE_SEED=%llu HEDDLE_CASES=%llu\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(programs));
  std::mt19937_64 random(seed);
  std::uint64_t deadlocks = 0;
  std::uint64_t outcomes = 0;
  for (std::uint64_t index = 0; index < programs && !HasFailure(); ++index) {
    const Program program = generated(random);
    const Outcomes expected = expect_as_brute_force(program);
    const Outcomes bounded =
        explore(program, {.memory_model = MemoryModel::sc, .max_preemptions = 100});
    EXPECT_EQ(bounded.complete, expected.complete) << described(program);
    EXPECT_EQ(bounded.executions, expected.executions) << described(program);
    EXPECT_EQ(bounded.deadlock, expected.deadlock) << described(program);
    deadlocks += expected.deadlock ? 1 : 0;
    for (const bool is_there : expected.complete) outcomes += is_there ? 1 : 0;
  }
  if (programs < 100) return;  // HEDDLE_CASES asks for so few that chance decides
  EXPECT_GT(deadlocks, programs / 10);
  EXPECT_LT(deadlocks, programs - programs / 10);
  EXPECT_GT(outcomes, programs / 2);
}

// Whoever falls asleep before a wake-up does so before all that fall asleep after it.
TEST(Futex, WakeUpIsOneStep) {
  const Step wait{Kind::wait, 0, 0}, load{Kind::load, 1, 0}, store{Kind::store, 1, 1};
  for (const Kind wake : {Kind::wake_one, Kind::wake_all}) {
    const std::vector<Program> programs{
        {{wait, store}, {load, wait}, {{wake, 0, 0}}, {{Kind::wake_all, 0, 0}}},
        {{wait, load}, {store, wait}, {{wake, 0, 0}}, {{Kind::wake_all, 0, 0}}},
    };
    for (const Program& program : programs) {
      std::vector<std::size_t> order{0, 1, 2, 3};
      do {
        Program permuted;
        for (const std::size_t thread : order) permuted.push_back(program[thread]);
        expect_as_brute_force(permuted);
      } while (std::ranges::next_permutation(order).found && !HasFailure());
    }
  }
}

// In each execution some have seen the flag, and the others have fallen asleep before they were
// woken. No other execution is begun.
TEST(Futex, WaitersCount) {
  const auto waiters = [](std::size_t count, bool raises_first) {
    return [count, raises_first] {
      std::atomic<unsigned> flag{0};
      std::vector<Body> bodies(count,
                               [&flag] { syscall(SYS_futex, &flag, FUTEX_WAIT, 0, nullptr); });
      bodies.insert(raises_first ? bodies.begin() : bodies.end(), [&flag] {
        flag.store(1);
        syscall(SYS_futex, &flag, FUTEX_WAKE, INT_MAX);
      });
      heddle::litmus::in_parallel(bodies);
    };
  };
  constexpr std::array<std::uint64_t, 4> kExecutions{1, 2, 4, 8};
  for (std::size_t count = 1; count < kExecutions.size(); ++count) {
    for (const bool raises_first : {false, true}) {
      const Result result = heddle::check(waiters(count, raises_first));
      EXPECT_TRUE(heddle::holds(result));
      EXPECT_EQ(result.executions, kExecutions[count]);
      EXPECT_EQ(result.blocked, 0U);
    }
  }
}

}  // namespace

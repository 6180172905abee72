// The scenarios of this folder once more, on the channels as they ship, under the `interleave`
// engine: a second opinion on what Relacy says of them, and on Relacy.
#include <array>
#include <cstdint>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/ring_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/gtest.hpp>
#include <models/pitfalls/blocking.hpp>
#include <models/pitfalls/data_race.hpp>
#include <models/pitfalls/deadlock.hpp>
#include <models/pitfalls/leak.hpp>
#include <models/pitfalls/lost_task.hpp>
#include <models/support/native_scenario.hpp>

namespace heddle::models {

namespace {

// Instead of the number of executions: there are too many for a test. It visits some; and of those
// that are sequentially consistent, all without a preemption, and all or some with one.
constexpr std::uint64_t kStopped = 0;
constexpr std::uint64_t kSome = 5'000;
constexpr std::uint64_t kMostWithOnePreemption = 15'000;
// Instead of it: all, but how many depends on how the compiler writes a loop that waits.
constexpr std::uint64_t kUncounted = std::numeric_limits<std::uint64_t>::max();

class SilenceTest : public testing::Test {
 public:
  SilenceTest(std::function<void()> scenario, std::uint64_t executions)
      : scenario_(std::move(scenario)), executions_(executions) {}
  void TestBody() override {
    Options options;
    if (executions_ == kStopped) options.max_executions = kSome;
    const Result result = check(options, scenario_);
    ASSERT_FALSE(result.finding.has_value()) << holds(result).message();
    EXPECT_GT(result.executions, 0U);
    std::cout << fmt::format("{}, {} executions, {} blocked, {:.2f} s\n", to_string(result.verdict),
                             result.executions, result.blocked, result.seconds);
    if (executions_ == kStopped) return expect_few_preemptions();
    EXPECT_TRUE(holds(result));
    if (executions_ != kUncounted) {
      EXPECT_EQ(result.executions, executions_);
    }
  }

 private:
  void expect_few_preemptions() const {
    Options options;
    options.memory_model = MemoryModel::sc;
    for (const unsigned most : {0U, 1U}) {
      options.max_preemptions = most;
      if (most > 0) options.max_executions = kMostWithOnePreemption;
      const Result result = check(options, scenario_);
      ASSERT_FALSE(result.finding.has_value()) << holds(result).message();
      if (most == 0) {
        EXPECT_TRUE(holds(result));
      }
      EXPECT_GT(result.executions, most * 10);
      std::cout << fmt::format("{}: at most {} preemptions, {} executions, {} blocked, {:.2f} s\n",
                               to_string(result.verdict), most, result.executions, result.blocked,
                               result.seconds);
    }
  }

  std::function<void()> scenario_;
  std::uint64_t executions_;
};

template <class Scenario>
void add(const std::string& name, std::uint64_t executions) {
  testing::RegisterTest("Interleave", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [executions]() -> testing::Test* {
                          return new SilenceTest(run_natively<Scenario>, executions);
                        });
}

struct Counts {
  std::uint64_t deadlock = kStopped;
  std::uint64_t blocking = kStopped;
  std::uint64_t lost_task = kStopped;
  std::uint64_t data_race = kStopped;
  std::uint64_t leak = kStopped;
};
constexpr Counts kUncountedEach{kUncounted, kUncounted, kUncounted, kUncounted, kUncounted};

// The five scenarios of one topology: P producers, C consumers, N values of each producer.
template <template <class> class Channel, unsigned P, unsigned C, unsigned N>
void add_topology(const std::string& channel, const Counts& counts) {
  const std::string name = fmt::format("{}_{}x{}x{}_", channel, P, C, N);
  add<Deadlock<Channel<int>, P, C, N>>(name + "deadlock", counts.deadlock);
  add<Blocking<Channel<int>, P, C, N>>(name + "blocking", counts.blocking);
  add<LostTask<Channel<int>, P, C, N>>(name + "lost_task", counts.lost_task);
  add<DataRace<Channel<int>, P, C, N>>(name + "data_race", counts.data_race);
  add<Leak<Channel<std::unique_ptr<int>>, P, C, N>>(name + "leak", counts.leak);
}

template <template <class> class Channel>
void add_others(const std::string& channel, std::uint64_t closed) {
  add<Alone<Channel<int>, 2>>(channel + "_alone", 1);
  add<LostTask<Channel<int>, 1, 1, 2, Closer::somebody_else>>(channel + "_closed", closed);
}

template <class T>
using Unbuffered = UnbufferedChannel<T>;
template <class T>
using Buffered = BufferedChannel<T>;
template <class T>
using Ring = RingChannel<T>;
template <class T>
using Spsc = SpscChannel<T>;

void add_all() {
  add_others<Unbuffered>("UnbufferedChannel", 64);
  add_topology<Unbuffered, 1, 1, 1>("UnbufferedChannel", {6, 48, 6, 6, 448});
  add_topology<Unbuffered, 1, 1, 2>("UnbufferedChannel", {18, 768, 18, 18, 7'372});
  add_topology<Unbuffered, 1, 2, 1>("UnbufferedChannel", {98, 29'348, 98, 98, kStopped});
  add_topology<Unbuffered, 2, 1, 1>("UnbufferedChannel", {184, 51'000, 184, 184, kStopped});
  add_topology<Unbuffered, 2, 2, 1>("UnbufferedChannel", {8'296, kStopped, 8'296, 8'296, kStopped});
  add_others<Buffered>("BufferedChannel", 56);
  add_topology<Buffered, 1, 1, 1>("BufferedChannel", {6, 25, 6, 6, 272});
  add_topology<Buffered, 1, 1, 2>("BufferedChannel", {24, 363, 24, 24, 5'906});
  add_topology<Buffered, 1, 2, 1>("BufferedChannel", {104, 10'470, 104, 104, 93'826});
  add_topology<Buffered, 2, 1, 1>("BufferedChannel", {96, 4'908, 96, 96, 108'506});
  add_topology<Buffered, 2, 2, 1>("BufferedChannel", {6'272, kStopped, 6'272, 6'272, kStopped});
  add_others<Ring>("RingChannel", kUncounted);
  add_topology<Ring, 1, 1, 1>("RingChannel", kUncountedEach);
  add_topology<Ring, 1, 1, 2>("RingChannel",
                              {kUncounted, kStopped, kUncounted, kUncounted, kStopped});
  add_topology<Ring, 1, 2, 1>("RingChannel", {});
  add_topology<Ring, 2, 1, 1>("RingChannel", {});
  add_topology<Ring, 2, 2, 1>("RingChannel", {});
  add_others<Spsc>("SpscChannel", 9'703);
  add_topology<Spsc, 1, 1, 1>("SpscChannel", {63, 154, 63, 63, 1'124});
  add_topology<Spsc, 1, 1, 2>("SpscChannel", {5'044, 27'564, 5'044, 5'044, kStopped});
}

}  // namespace

}  // namespace heddle::models

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  heddle::models::add_all();
  return RUN_ALL_TESTS();
}

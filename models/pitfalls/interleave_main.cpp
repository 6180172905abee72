// The scenarios of this folder once more, on the channels as they ship, under the `interleave`
// engine: a second opinion on what Relacy says of them, and on Relacy.
#include <array>
#include <cstdint>
#include <functional>
#include <iostream>
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

// Where all are too many, so many are visited.
constexpr std::uint64_t kSome = 5'000;

class SilenceTest : public testing::Test {
 public:
  // `executions`: all there are; 0: too many for a test.
  SilenceTest(std::function<void()> scenario, std::uint64_t executions)
      : scenario_(std::move(scenario)), executions_(executions) {}
  void TestBody() override {
    Options options;
    if (executions_ == 0) options.max_executions = kSome;
    const Result result = check(options, scenario_);
    ASSERT_FALSE(result.finding.has_value()) << holds(result).message();
    EXPECT_GT(result.executions, 0U);
    std::cout << fmt::format("{}, {} executions, {} blocked, {:.2f} s\n", to_string(result.verdict),
                             result.executions, result.blocked, result.seconds);
    if (executions_ == 0) return;
    EXPECT_TRUE(holds(result));
    EXPECT_EQ(result.executions, executions_);
  }

 private:
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
  std::uint64_t deadlock = 0;
  std::uint64_t blocking = 0;
  std::uint64_t lost_task = 0;
  std::uint64_t data_race = 0;
  std::uint64_t leak = 0;
};

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
  add_topology<Unbuffered, 1, 2, 1>("UnbufferedChannel", {98, 29'348, 98, 98, 0});
  add_topology<Unbuffered, 2, 1, 1>("UnbufferedChannel", {184, 51'000, 184, 184, 0});
  add_topology<Unbuffered, 2, 2, 1>("UnbufferedChannel", {8'296, 0, 8'296, 8'296, 0});
  add_others<Buffered>("BufferedChannel", 56);
  add_topology<Buffered, 1, 1, 1>("BufferedChannel", {6, 25, 6, 6, 272});
  add_topology<Buffered, 1, 1, 2>("BufferedChannel", {24, 363, 24, 24, 5'906});
  add_topology<Buffered, 1, 2, 1>("BufferedChannel", {104, 10'470, 104, 104, 93'826});
  add_topology<Buffered, 2, 1, 1>("BufferedChannel", {96, 4'908, 96, 96, 108'506});
  add_topology<Buffered, 2, 2, 1>("BufferedChannel", {6'272, 0, 6'272, 6'272, 0});
  add_others<Ring>("RingChannel", 0);
  add_topology<Ring, 1, 1, 1>("RingChannel", {9'743, 15'410, 9'743, 9'743, 83'534});
  add_topology<Ring, 1, 1, 2>("RingChannel", {});
  add_topology<Ring, 1, 2, 1>("RingChannel", {});
  add_topology<Ring, 2, 1, 1>("RingChannel", {});
  add_topology<Ring, 2, 2, 1>("RingChannel", {});
  add_others<Spsc>("SpscChannel", 0);
  add_topology<Spsc, 1, 1, 1>("SpscChannel", {1'057, 1'704, 1'057, 1'057, 9'506});
  add_topology<Spsc, 1, 1, 2>("SpscChannel", {});
}

}  // namespace

}  // namespace heddle::models

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  heddle::models::add_all();
  return RUN_ALL_TESTS();
}

// What it costs to explore programs on channels: no more executions than there are orders of their
// operations, channel by channel. And what they come to: exactly what the sequential model says.
// The other side of both is brute force, which knows neither the engine nor heddle::go.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

#include <models/support/environment.hpp>

#include "exploration.hpp"
#include "generator.hpp"
#include "sequential.hpp"

namespace {

using namespace heddle::go_judge;  // NOLINT(google-build-using-namespace)
using heddle::models::number_from;
using Kind = Operation::Kind;

void expect_orders(const Program& program, std::size_t interleavings, std::size_t orders) {
  const Enumeration expected = enumerate(program);
  EXPECT_EQ(expected.interleavings, interleavings);
  EXPECT_EQ(expected.orders, orders);
  const Exploration explored = explore(program);
  EXPECT_EQ(explored.executions, orders);
  EXPECT_EQ(explored.blocked, 0U);
  EXPECT_EQ(explored.outcomes, expected.outcomes);
}

TEST(GoOrders, OneProducerOneConsumerTwoValuesUnbuffered) {
  expect_orders({.capacities = {0},
                 .goroutines = {{{.kind = Kind::send, .value = 1},
                                 {.kind = Kind::send, .value = 2},
                                 {.kind = Kind::close}},
                                {{.kind = Kind::range}}}},
                8, 8);
}

TEST(GoOrders, TwoProducersOneConsumerRoomForOne) {
  expect_orders({.capacities = {1},
                 .goroutines = {{{.kind = Kind::send, .value = 1}},
                                {{.kind = Kind::send, .value = 2}},
                                {{.kind = Kind::receive}, {.kind = Kind::receive}}}},
                10, 10);
}

// The two channels have orders of their own: far fewer than there are interleavings.
TEST(GoOrders, SelectOfTwoChannels) {
  const Operation either{.kind = Kind::select, .cases = {{.channel = 0}, {.channel = 1}}};
  expect_orders({.capacities = {1, 1},
                 .goroutines = {{{.kind = Kind::send, .channel = 0, .value = 1},
                                 {.kind = Kind::send, .channel = 0, .value = 2}},
                                {{.kind = Kind::send, .channel = 1, .value = 3},
                                 {.kind = Kind::send, .channel = 1, .value = 4}},
                                {either, either}}},
                180, 76);
}

// Which of several cases in one queue has been served is no step that others could come before.
TEST(GoOrders, SelectWithTwoCasesInOneQueue) {
  const auto select_of = [](std::vector<Communication> cases) {
    return Operation{.kind = Kind::select, .cases = std::move(cases)};
  };
  const Communication closed{.channel = 0};
  expect_orders({.capacities = {0, 1},
                 .goroutines = {{select_of({{.is_send = true, .channel = 1, .value = 1},
                                            {.is_send = true, .channel = 1, .value = 2},
                                            closed})},
                                {{.kind = Kind::close, .channel = 0}, select_of({closed})},
                                {select_of({{.is_send = true, .channel = 1, .value = 3}}),
                                 {.kind = Kind::receive, .channel = 1},
                                 select_of({closed})}}},
                121, 52);
}

// Of programs drawn at random.
class Drawn {
 public:
  void add(const Program& program) {
    SCOPED_TRACE(text_of(program));
    const Enumeration expected = enumerate(program);
    const Exploration explored = explore(program);
    EXPECT_EQ(explored.blocked, 0U);
    EXPECT_EQ(explored.outcomes, expected.outcomes);
    if (expected.selects_meet) {
      ++meetings_;
      EXPECT_LE(explored.executions, 2 * expected.orders);
    } else {
      EXPECT_EQ(explored.executions, expected.orders);
    }
    bool can_sleep = false;
    for (const Outcome& each : expected.outcomes) can_sleep |= is_deadlock(each);
    const std::optional<heddle::Finding> finding = find_deadlock(program);
    EXPECT_EQ(finding.has_value(), can_sleep);
    if (finding) {
      EXPECT_TRUE(finding->pitfall == heddle::Pitfall::deadlock ||
                  finding->pitfall == heddle::Pitfall::leak)
          << finding->message;
    }
    deadlocks_ += can_sleep ? 1 : 0;
    outcomes_ += expected.outcomes.size();
    orders_ += expected.orders;
    interleavings_ += expected.interleavings;
    executions_ += explored.executions;
  }

  void expect_enough(std::size_t programs) const {
    std::printf(
        "%zu interleavings, %zu orders, %zu executions, %zu outcomes; %zu programs may deadlock, "
        "in %zu selects meet\n",
        interleavings_, orders_, executions_, outcomes_, deadlocks_, meetings_);
    EXPECT_GT(deadlocks_, programs / 4);
    EXPECT_GT(programs - deadlocks_, programs / 20);
    EXPECT_GT(meetings_, programs / 100);
    EXPECT_GT(outcomes_, 3 * programs);
    EXPECT_GT(4 * interleavings_, 5 * orders_);
  }

 private:
  std::size_t interleavings_ = 0;
  std::size_t orders_ = 0;
  std::size_t executions_ = 0;
  std::size_t outcomes_ = 0;
  std::size_t deadlocks_ = 0;
  std::size_t meetings_ = 0;
};

TEST(GoOrders, OfProgramsAtRandom) {
  const std::uint64_t seed = number_from("HEDDLE_SEED", 1);
  const std::uint64_t programs = number_from("HEDDLE_CASES", 400);
  std::printf("HEDDLE_SEED=%llu HEDDLE_CASES=%llu\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(programs));
  Random random(seed);
  Drawn drawn;
  for (std::uint64_t i = 0; i < programs && !HasFailure(); ++i) drawn.add(random_program(random));
  drawn.expect_enough(programs);
}

// Wrong semantics reach other outcomes: the comparison above can fail.
TEST(GoOrders, OfWrongSemantics) {
  for (const Flaw flaw : {Flaw::has_room, Flaw::first_case}) {
    Random random(1);
    int programs_with_others = 0;
    int programs_with_fewer = 0;
    for (int i = 0; i < 200; ++i) {
      const Program program = random_program(random);
      const Enumeration expected = enumerate(program);
      const Exploration explored = explore(program, flaw);
      bool others = false;
      bool fewer = false;
      for (const Outcome& each : explored.outcomes) others |= !expected.outcomes.contains(each);
      for (const Outcome& each : expected.outcomes) fewer |= !explored.outcomes.contains(each);
      programs_with_others += others ? 1 : 0;
      programs_with_fewer += fewer ? 1 : 0;
    }
    EXPECT_GT(programs_with_fewer, 20);
    if (flaw == Flaw::has_room) {
      EXPECT_GT(programs_with_others, 20);
    }
  }
}

}  // namespace

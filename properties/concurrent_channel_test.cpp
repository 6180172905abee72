// Generated clients on real threads: each run judged by the specification, pitfall by pitfall,
// and the laws of a channel, each by name, from the recorded histories alone.
#include <cstdint>

#include <gtest/gtest.h>

#include <heddle/report/console.hpp>
#include <heddle/spec/watched_value.hpp>
#include <heddle/verify/property_engine.hpp>

#include <properties/support/channels.hpp>
#include <properties/support/law.hpp>
#include <properties/support/property.hpp>

namespace heddle {
namespace {

template <class Kind>
class ConcurrentChannelTest : public ::testing::Test {
 protected:
  static ClientSubject subject() {
    return client_subject<typename Kind::template Channel<WatchedValue>>(Kind::name);
  }

  static void expect_free_of(Pitfall pitfall) {
    const Cases cases = cases_from_environment(30);
    PropertyOptions options;
    options.clients = static_cast<std::uint64_t>(cases.count);
    options.seed = cases.seed;
    options.runs_per_client = 3;
    const CheckResult result = check_by_property(subject(), pitfall, options);
    EXPECT_EQ(to_string(result.verdict), to_string(Verdict::holds_sampled))
        << describe(result) << findings_text({result}) << "Again:\n  " << line_to_paste(cases);
    EXPECT_EQ(result.executions, options.clients * options.runs_per_client);
    RecordProperty("blocked", std::to_string(result.blocked));
  }
};

TYPED_TEST_SUITE(ConcurrentChannelTest, EveryChannel, ChannelNames);

TYPED_TEST(ConcurrentChannelTest, Deadlock) { this->expect_free_of(Pitfall::deadlock); }
TYPED_TEST(ConcurrentChannelTest, Blocking) { this->expect_free_of(Pitfall::blocking); }
TYPED_TEST(ConcurrentChannelTest, LostTask) { this->expect_free_of(Pitfall::lost_task); }
TYPED_TEST(ConcurrentChannelTest, DataRace) { this->expect_free_of(Pitfall::data_race); }
TYPED_TEST(ConcurrentChannelTest, Leak) { this->expect_free_of(Pitfall::leak); }

TYPED_TEST(ConcurrentChannelTest, WhatIsSentIsReceivedOrRefusedOrInside) {
  expect_law("offered = received + refused + still inside", every_value_is_somewhere,
             this->subject());
}

TYPED_TEST(ConcurrentChannelTest, OrderPerProducer) {
  expect_law("values of one producer come out in the order sent", order_per_producer,
             this->subject());
}

TYPED_TEST(ConcurrentChannelTest, CapacityIsNeverExceeded) {
  expect_law("no more inside than the capacity", capacity_is_kept, this->subject());
}

TYPED_TEST(ConcurrentChannelTest, NothingIsAcceptedAfterClose) {
  expect_law("after close nothing is accepted", nothing_after_close, this->subject());
}

TYPED_TEST(ConcurrentChannelTest, EveryThreadEnds) {
  expect_law("every thread ends, at the latest by close", every_thread_ends, this->subject());
}

}  // namespace
}  // namespace heddle

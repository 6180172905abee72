// Broken twins as subjects of `make verify`: what the scenarios of the `interleave` engine require
// can fail, each of them, and a token brings the failure back.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/report/console.hpp>
#include <heddle/spec/watched_value.hpp>
#include <heddle/sync/std_sync.hpp>
#include <heddle/verify/interleave_engine.hpp>
#include <models/broken/mutex_channel.hpp>
#include <models/broken/turn_ring.hpp>

namespace heddle::models::broken {

namespace {

constexpr InterleaveOptions kOptions = {.seconds = 600, .executions = 4'000};

template <MutexDefect D>
InterleaveSubject mutex_channel() {
  return interleave_subject<MutexChannel<WatchedValue, StdSync, D>>("mutex_channel");
}

template <RingDefect D>
InterleaveSubject turn_ring() {
  return interleave_subject<TurnRing<WatchedValue, StdSync, D>>("turn_ring");
}

// The first finding that is looked for; its message contains `part`.
void expect_found(const InterleaveSubject& subject, Pitfall pitfall, const std::string& part) {
  const std::vector<CheckResult> rows = check_by_interleave(subject, pitfall, kOptions);
  ASSERT_EQ(rows.back().verdict, Verdict::violated) << describe(rows.back());
  const Finding& finding = *rows.back().finding;
  EXPECT_NE(finding.message.find(part), std::string::npos) << finding.message;
  const std::string beginning = "heddle1:interleave:" + subject.name + ":";
  ASSERT_TRUE(finding.token.starts_with(beginning)) << finding.token;
  const auto again = replay_by_interleave(subject, finding.token.substr(beginning.size()));
  ASSERT_TRUE(again.has_value()) << finding.token;
  EXPECT_EQ(again->pitfall, pitfall);
  EXPECT_EQ(again->message, finding.message);
  EXPECT_EQ(again->trace, finding.trace);
  EXPECT_EQ(again->token, finding.token);
}

using enum MutexDefect;

TEST(VerifyInterleave, Deadlock) {
  expect_found(mutex_channel<close_does_not_notify>(), Pitfall::deadlock, "asleep for ever");
  expect_found(mutex_channel<close_notifies_one>(), Pitfall::deadlock, "asleep for ever");
  expect_found(mutex_channel<close_flag_outside_mutex>(), Pitfall::deadlock, "asleep for ever");
  expect_found(mutex_channel<notify_before_change>(), Pitfall::deadlock, "asleep for ever");
}

TEST(VerifyInterleave, Blocking) {
  expect_found(mutex_channel<capacity_off_by_one>(), Pitfall::blocking, "by a full channel");
  expect_found(mutex_channel<try_send_waits>(), Pitfall::blocking, "asleep for ever");
  expect_found(mutex_channel<send_waits_for_empty>(), Pitfall::blocking, "asleep for ever");
  expect_found(mutex_channel<if_for_while_when_full>(), Pitfall::blocking, "more accepted");
}

TEST(VerifyInterleave, LostTask) {
  expect_found(mutex_channel<closed_before_drained>(), Pitfall::lost_task, "never received");
  expect_found(mutex_channel<delivers_twice>(), Pitfall::lost_task, "twice");
  expect_found(mutex_channel<accepts_after_close>(), Pitfall::lost_task, "never received");
  expect_found(mutex_channel<overwrites_when_full>(), Pitfall::lost_task, "never received");
}

TEST(VerifyInterleave, DataRace) {
  expect_found(mutex_channel<close_flag_without_lock>(), Pitfall::data_race, "not ordered");
  expect_found(mutex_channel<try_recv_without_lock>(), Pitfall::data_race, "not ordered");
  expect_found(mutex_channel<size_without_lock>(), Pitfall::data_race, "not ordered");
  expect_found(turn_ring<RingDefect::publish_relaxed>(), Pitfall::data_race, "not ordered");
  expect_found(turn_ring<RingDefect::read_relaxed>(), Pitfall::data_race, "not ordered");
}

TEST(VerifyInterleave, Leak) {
  expect_found(mutex_channel<recv_deaf_to_done>(), Pitfall::leak, "asleep for ever");
  expect_found(mutex_channel<send_deaf_to_done>(), Pitfall::leak, "asleep for ever");
  expect_found(mutex_channel<close_forgets_senders>(), Pitfall::leak, "asleep for ever");
  expect_found(mutex_channel<node_not_freed>(), Pitfall::leak, "never destroyed");
  expect_found(mutex_channel<destructor_forgets_values>(), Pitfall::leak, "never destroyed");
}

void expect_clean(const InterleaveSubject& subject, std::size_t scenarios) {
  std::set<std::string> checked;
  for (const Pitfall pitfall : kClassicPitfalls) {
    for (const CheckResult& row : check_by_interleave(subject, pitfall, {3600, 300, 1})) {
      checked.insert(std::string(to_string(pitfall)) + row.bound.substr(0, row.bound.find(',')));
      EXPECT_FALSE(row.finding) << findings_text({row});
      EXPECT_GT(row.executions, 0U) << describe(row);
    }
  }
  EXPECT_EQ(checked.size(), scenarios);
}

TEST(VerifyInterleave, CorrectOnesAreClean) {
  expect_clean(mutex_channel<none>(), 44);
  InterleaveSubject ring = turn_ring<RingDefect::none>();
  ring.hears_done = false;  // it does not, though it has the operations
  expect_clean(ring, 40);
}

TEST(VerifyInterleave, AnotherProgramRefusesTheToken) {
  const auto rows =
      check_by_interleave(mutex_channel<close_does_not_notify>(), Pitfall::deadlock, kOptions);
  const std::string token = rows.back().finding->token;
  const auto again = replay_by_interleave(
      mutex_channel<none>(), token.substr(std::string("heddle1:interleave:mutex_channel:").size()));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->pitfall, Pitfall::nondeterminism);
}

TEST(VerifyInterleave, TokensThatAreNone) {
  for (const char* token :
       {"", "deadlock", "sadness:handover.1x1x1.1:rc11:-0c", "deadlock:juggle.1x1x1.1:rc11:-0c",
        "deadlock:handover.1x1.1:rc11:-0c", "deadlock:handover.1x1x1.1:tso:-0c"}) {
    EXPECT_THROW(replay_by_interleave(mutex_channel<none>(), token), std::invalid_argument)
        << token;
  }
}

}  // namespace

}  // namespace heddle::models::broken

// judge: one hand-made run for each thing that can be wrong, and what it must be called.
#include <heddle/spec/judge.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace heddle {

// How GoogleTest prints one.
void PrintTo(Pitfall pitfall, std::ostream* out) { *out << to_string(pitfall); }

namespace {

constexpr Operation kRecv{OperationKind::recv};
constexpr Operation kTryRecv{OperationKind::try_recv};
constexpr Operation kClose{OperationKind::close};
constexpr Operation kSize{OperationKind::size};
constexpr Operation kAskClosed{OperationKind::closed};
constexpr Response kSent{Answer::sent};
constexpr Response kFull{Answer::full};
constexpr Response kEmpty{Answer::empty};
constexpr Response kClosed{Answer::closed};
constexpr Response kClosedNow{Answer::closed_now};

constexpr std::size_t kHelper = 2;  // the thread after the client's two
constexpr std::int64_t kA = make_value(0, 0);
constexpr std::int64_t kB = make_value(0, 1);

constexpr Operation send(std::int64_t value) { return {OperationKind::send, value}; }
constexpr Operation try_send(std::int64_t value) { return {OperationKind::try_send, value}; }
constexpr Response received(std::int64_t value) { return {Answer::received, value}; }
constexpr Response count(std::int64_t number) { return {Answer::count, number}; }

// Operations one after the other, each by the thread given.
class Tale {
 public:
  Tale& did(std::size_t thread, Operation operation, Response response) {
    history_.push_back({thread, operation, response, clock_, clock_ + 1});
    clock_ += 2;
    return *this;
  }
  Tale& sleeps(std::size_t thread, Operation operation) {
    history_.push_back({thread, operation, std::nullopt, clock_++});
    return *this;
  }
  // It happens during everything that follows.
  Tale& does_meanwhile(std::size_t thread, Operation operation, Response response) {
    history_.push_back({thread, operation, response, clock_++, 1'000});
    return *this;
  }
  operator History() const { return history_; }  // NOLINT(google-explicit-constructor)

 private:
  History history_;
  std::uint64_t clock_ = 0;
};

bool is_asleep(const History& history) {
  for (const Event& event : history) {
    if (event.pending()) return true;
  }
  return false;
}

// The run of a client of two threads that needed no help, or slept for ever.
RunRecord run_of(std::size_t capacity, const History& history) {
  RunRecord record;
  record.rules.capacity = capacity;
  record.threads = 2;
  record.at_rest = history;
  record.at_end = history;
  record.client_end = is_asleep(history) ? Rest::asleep : Rest::all_ended;
  record.final_end = record.client_end;
  if (record.final_end == Rest::all_ended) record.values_alive = 0;
  return record;
}

// The same, and what the helper did afterwards: closed it if somebody slept, then took out values.
RunRecord run_of(std::size_t capacity, const History& at_rest, const History& at_end) {
  RunRecord record = run_of(capacity, at_rest);
  record.at_end = at_end;
  record.helped_by_close = record.client_end == Rest::asleep;
  record.final_end = is_asleep(at_end) ? Rest::asleep : Rest::all_ended;
  record.drained = record.final_end == Rest::all_ended;
  if (record.drained) record.values_alive = 0;
  return record;
}

void expect_fine(const RunRecord& record) {
  const Ruling ruling = judge(record);
  EXPECT_EQ(ruling.judged, Judged::fine) << ruling.judgement.message << "\n"
                                         << describe(record.at_end);
}

void expect_wrong(const RunRecord& record, Pitfall pitfall, const std::string& words) {
  const Ruling ruling = judge(record);
  EXPECT_EQ(ruling.judged, Judged::wrong) << describe(record.at_end);
  EXPECT_EQ(ruling.judgement.pitfall, pitfall) << ruling.judgement.message;
  EXPECT_NE(ruling.judgement.message.find(words), std::string::npos) << ruling.judgement.message;
}

const History kSentAndReceived = Tale().did(0, send(kA), kSent).did(1, kRecv, received(kA));

TEST(Judge, WhatIsSpecifiedIsFine) {
  expect_fine(run_of(1, {}));
  expect_fine(run_of(1, kSentAndReceived));
  expect_fine(run_of(1, Tale().sleeps(1, kRecv)));
  expect_fine(run_of(1, Tale().did(0, send(kA), kSent).sleeps(0, send(kB))));
  const Tale asleep = Tale().sleeps(0, send(kA));
  expect_fine(run_of(0, asleep));
  History woken = asleep;
  woken.front().response = kClosed;
  woken.front().returned = 30;
  woken.push_back({kHelper, kClose, kClosedNow, 20, 21});
  expect_fine(run_of(0, asleep, woken));
}

TEST(Judge, AnExceptionIsACrash) {
  RunRecord record = run_of(1, kSentAndReceived);
  record.exceptions = {"send threw: no memory", "recv threw: another"};
  record.complaint = "a value was read half-written";
  expect_wrong(record, Pitfall::crash, "send threw: no memory");
}

TEST(Judge, ADamagedValueIsARaceADeadOneAMemoryError) {
  RunRecord record = run_of(1, kSentAndReceived);
  record.complaint = "a value was read half-written";
  expect_wrong(record, Pitfall::data_race, "half-written");
  record.complaint = "a value was used after its destruction";
  expect_wrong(record, Pitfall::memory_error, "after its destruction");
}

TEST(Judge, RunningOnWithoutEndIsBlocking) {
  RunRecord record = run_of(1, Tale().sleeps(1, kRecv));
  record.client_end = Rest::busy;
  expect_wrong(record, Pitfall::blocking, "livelock");
  record.client_end = Rest::asleep;
  record.final_end = Rest::busy;
  expect_wrong(record, Pitfall::blocking, "livelock");
}

TEST(Judge, MoreThanTheCapacityIsBlocking) {
  expect_wrong(run_of(1, Tale().did(0, send(kA), kSent).did(0, send(kB), kSent)), Pitfall::blocking,
               "capacity of 1");
  // A rendezvous that lets go of the sender too early.
  expect_wrong(run_of(0, kSentAndReceived), Pitfall::blocking, "capacity of 0");
}

TEST(Judge, AWrongObservationIsBlocking) {
  expect_wrong(run_of(2, Tale().did(0, send(kA), kSent).did(1, kSize, count(0))), Pitfall::blocking,
               "T2 size() -> 0");
  expect_wrong(run_of(2, Tale().did(1, kAskClosed, {Answer::yes})), Pitfall::blocking,
               "closed() -> true");
  // Each could be right by itself.
  expect_wrong(run_of(2, Tale()
                             .does_meanwhile(0, send(kA), kSent)
                             .did(1, kSize, count(1))
                             .did(1, kSize, count(0))),
               Pitfall::blocking, "contradict each other");
}

TEST(Judge, GivingUpForNothingIsBlocking) {
  expect_wrong(run_of(1, Tale().did(0, try_send(kA), kFull)), Pitfall::blocking, "gave up");
  expect_wrong(
      run_of(1,
             Tale().did(0, send(kA), kSent).did(1, kTryRecv, kEmpty).did(1, kRecv, received(kA))),
      Pitfall::blocking, "gave up");
  RunRecord may_give_up = run_of(1, Tale().did(0, try_send(kA), kFull));
  may_give_up.rules.spurious_refusals = true;
  expect_fine(may_give_up);
}

TEST(Judge, AsleepForNothingIsBlockingAloneAndDeadlockTogether) {
  RunRecord record = run_of(2, Tale().did(0, send(kA), kSent).sleeps(1, kRecv));
  expect_wrong(record, Pitfall::deadlock, "T2 in recv");
  record = run_of(2, Tale().did(0, send(kA), kSent).sleeps(0, kRecv));
  record.threads = 1;
  expect_wrong(record, Pitfall::blocking, "T1 in recv");
  expect_wrong(run_of(0, Tale().sleeps(0, send(kA)).sleeps(1, kRecv)), Pitfall::deadlock,
               "T1 in send, T2 in recv");
  expect_wrong(run_of(1, Tale().did(0, kClose, kClosedNow).sleeps(1, kRecv)), Pitfall::deadlock,
               "T2 in recv");
}

TEST(Judge, AnOperationThatNeverWaitsMustNotSleep) {
  for (const Operation& operation : {kTryRecv, try_send(kA), kClose, kSize, kAskClosed}) {
    expect_wrong(run_of(1, Tale().sleeps(1, operation)), Pitfall::blocking, "never waits");
  }
}

TEST(Judge, LostValues) {
  const Tale sent = Tale().did(0, send(kA), kSent);
  expect_wrong(run_of(1, sent, Tale(sent).did(kHelper, kTryRecv, kEmpty)), Pitfall::lost_task,
               "0 was accepted and is nowhere: lost");
  const Tale closed = Tale(sent).did(1, kClose, kClosedNow);
  expect_wrong(run_of(1, closed, Tale(closed).did(kHelper, kTryRecv, kClosed)), Pitfall::lost_task,
               "0 was accepted and is nowhere: lost");
  // Lost before the client's own eyes, which sees a refusal only.
  const Tale seen = Tale(sent).did(1, kTryRecv, kEmpty);
  expect_wrong(run_of(1, seen, Tale(seen).did(kHelper, kTryRecv, kEmpty)), Pitfall::lost_task,
               "0 was accepted and is nowhere: lost");
}

// A receiver that sleeps beside a value: whether the value is still there shows after close.
TEST(Judge, AsleepBesideAValueIsADeadlockUnlessTheValueIsLost) {
  const Tale asleep = Tale().did(0, send(kA), kSent).sleeps(1, kRecv);
  History woken = asleep;
  woken.back().returned = 30;
  woken.push_back({kHelper, kClose, kClosedNow, 20, 21});
  woken.push_back({kHelper, kTryRecv, kClosed, 40, 41});
  woken[1].response = received(kA);
  expect_wrong(run_of(1, asleep, woken), Pitfall::deadlock, "T2 in recv");
  woken[1].response = kClosed;
  expect_wrong(run_of(1, asleep, woken), Pitfall::lost_task, "is nowhere: lost");
}

TEST(Judge, DuplicatedInventedAndReorderedValuesAreLostTasksToo) {
  expect_wrong(run_of(2, Tale(Tale().did(0, send(kA), kSent))
                             .did(1, kRecv, received(kA))
                             .did(1, kRecv, received(kA))),
               Pitfall::lost_task, "0 was received 2 times");
  expect_wrong(run_of(2, Tale().did(1, kRecv, received(kB))), Pitfall::lost_task,
               "1 was received, but no accepted send sent it");
  expect_wrong(run_of(2, Tale()
                             .did(0, send(kA), kSent)
                             .did(0, send(kB), kSent)
                             .did(1, kRecv, received(kB))
                             .did(1, kRecv, received(kA))),
               Pitfall::lost_task, "0 came out after 1");
  // Refused, and yet it came out.
  expect_wrong(
      run_of(
          1,
          Tale().did(0, kClose, kClosedNow).did(0, send(kA), kClosed).did(1, kRecv, received(kA))),
      Pitfall::lost_task, "no accepted send sent it");
}

TEST(Judge, AcceptedAfterCloseIsALostTask) {
  expect_wrong(
      run_of(1,
             Tale().did(0, kClose, kClosedNow).did(0, send(kA), kSent).did(1, kRecv, received(kA))),
      Pitfall::lost_task, "no order of the operations");
}

TEST(Judge, SleepingOnAfterTheHelpersCloseIsALeak) {
  const Tale asleep = Tale().sleeps(1, kRecv);
  expect_wrong(run_of(1, asleep, Tale(asleep).did(kHelper, kClose, kClosedNow)), Pitfall::leak,
               "sleep on after the channel was closed");
  // A close that does not return is another thing.
  expect_wrong(run_of(1, asleep, Tale(asleep).sleeps(kHelper, kClose)), Pitfall::blocking,
               "never waits");
}

TEST(Judge, ValuesLeftOver) {
  RunRecord record = run_of(1, kSentAndReceived);
  record.values_alive = 2;
  expect_wrong(record, Pitfall::leak, "2 values were never destroyed");
  record.values_alive = -1;
  expect_wrong(record, Pitfall::memory_error, "1 values were destroyed twice");
  record.values_alive.reset();
  expect_fine(record);
}

TEST(Judge, ARunTooLargeToSearchIsUndecided) {
  Tale tale;
  for (std::size_t sequence = 0; sequence < 33; ++sequence) {
    const std::int64_t value = make_value(0, sequence);
    tale.did(0, send(value), kSent).did(1, kRecv, received(value));
  }
  EXPECT_EQ(judge(run_of(1, tale)).judged, Judged::undecided);
}

}  // namespace
}  // namespace heddle

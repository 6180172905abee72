// check_linearizable: by hand, rule by rule; against an oracle that tries everything; and by
// playing back what it gives as an explanation.
#include <heddle/spec/linearizability.hpp>

#include <algorithm>
#include <array>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <properties/support/brute_force.hpp>
#include <properties/support/generated_history.hpp>
#include <properties/support/property.hpp>

namespace heddle {
namespace {

constexpr Operation kRecv{OperationKind::recv};
constexpr Operation kTryRecv{OperationKind::try_recv};
constexpr Operation kClose{OperationKind::close};
constexpr Operation kSize{OperationKind::size};
constexpr Response kSent{Answer::sent};
constexpr Response kFull{Answer::full};
constexpr Response kEmpty{Answer::empty};
constexpr Response kClosed{Answer::closed};
constexpr Response kClosedNow{Answer::closed_now};

constexpr ChannelRules kUnbounded{};
constexpr std::array kBothPolicies = {Pending::may_take_effect, Pending::must_be_stuck};

// Values in these histories: A and B from thread 0, in this order, X from thread 1.
constexpr std::int64_t kA = make_value(0, 0);
constexpr std::int64_t kB = make_value(0, 1);
constexpr std::int64_t kX = make_value(1, 0);

constexpr Operation send(std::int64_t value) { return {OperationKind::send, value}; }
constexpr Operation try_send(std::int64_t value) { return {OperationKind::try_send, value}; }
constexpr Response received(std::int64_t value) { return {Answer::received, value}; }
constexpr Response count(std::int64_t number) { return {Answer::count, number}; }
constexpr ChannelRules bounded(std::size_t capacity) { return {capacity}; }

Event did(std::size_t thread, Operation operation, Response response, std::uint64_t called,
          std::uint64_t returned) {
  return {thread, operation, response, called, returned};
}

Event blocked(std::size_t thread, Operation operation, std::uint64_t called) {
  return {thread, operation, std::nullopt, called};
}

// The operations one after the other, each by the thread that its value names.
History in_sequence(const std::vector<std::pair<Operation, Response>>& operations) {
  History history;
  for (const auto& [operation, response] : operations) {
    const std::uint64_t now = 2 * history.size();
    const std::size_t thread = is_send(operation.kind) ? producer_of(operation.value) : 2;
    history.push_back(did(thread, operation, response, now, now + 1));
  }
  return history;
}

const char* name_of(Linearizable verdict) {
  constexpr std::array kNames = {"yes", "no", "unknown"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Linearizable verdict_on(const History& history, const ChannelRules& rules, Pending pending) {
  return check_linearizable(history, rules, pending).verdict;
}

// The oracle has to know these histories too: that is what says that the oracle is right.
void expect_verdict(Linearizable expected, const History& history, const ChannelRules& rules,
                    Pending pending, std::source_location where = std::source_location::current()) {
  const ::testing::ScopedTrace trace(where.file_name(), static_cast<int>(where.line()),
                                     describe(history));
  EXPECT_STREQ(name_of(verdict_on(history, rules, pending)), name_of(expected));
  EXPECT_EQ(linearizable_by_brute_force(history, rules, pending), expected == Linearizable::yes)
      << "the oracle";
}

// For histories in which nothing is pending.
void expect_verdict(Linearizable expected, const History& history, const ChannelRules& rules,
                    std::source_location where = std::source_location::current()) {
  for (const Pending pending : kBothPolicies) {
    expect_verdict(expected, history, rules, pending, where);
  }
}

TEST(Linearizability, AnEmptyHistoryIsExplainedByNothing) {
  expect_verdict(Linearizable::yes, {}, kUnbounded);
}

TEST(Linearizability, ValuesComeOutInOrder) {
  const History in_order = in_sequence(
      {{send(kA), kSent}, {send(kB), kSent}, {kRecv, received(kA)}, {kRecv, received(kB)}});
  expect_verdict(Linearizable::yes, in_order, kUnbounded);
  const History swapped = in_sequence(
      {{send(kA), kSent}, {send(kB), kSent}, {kRecv, received(kB)}, {kRecv, received(kA)}});
  for (const DeliveryOrder order : {DeliveryOrder::fifo, DeliveryOrder::per_producer}) {
    expect_verdict(Linearizable::no, swapped, {std::nullopt, order});
  }
}

TEST(Linearizability, ValuesOfTwoProducersMayOvertakePerProducer) {
  const History overtaking = in_sequence(
      {{send(kA), kSent}, {send(kX), kSent}, {kRecv, received(kX)}, {kRecv, received(kA)}});
  expect_verdict(Linearizable::no, overtaking, {2, DeliveryOrder::fifo});
  expect_verdict(Linearizable::yes, overtaking, {2, DeliveryOrder::per_producer});
}

TEST(Linearizability, OverlappingSendsMayTakeEffectInAnyOrder) {
  const History history = {did(0, send(kA), kSent, 0, 2), did(1, send(kX), kSent, 1, 3),
                           did(2, kRecv, received(kX), 4, 5), did(2, kRecv, received(kA), 6, 7)};
  expect_verdict(Linearizable::yes, history, bounded(2));
}

TEST(Linearizability, AValueComesOutOnceAndOnlyIfItWentIn) {
  expect_verdict(Linearizable::no,
                 in_sequence({{send(kA), kSent}, {kRecv, received(kA)}, {kRecv, received(kA)}}),
                 kUnbounded);
  expect_verdict(Linearizable::no, in_sequence({{send(kA), kSent}, {kRecv, received(kX)}}),
                 kUnbounded);
  expect_verdict(Linearizable::no, in_sequence({{kRecv, received(kA)}, {send(kA), kSent}}),
                 kUnbounded);
}

TEST(Linearizability, NothingIsSentAfterClose) {
  expect_verdict(Linearizable::no, in_sequence({{kClose, kClosedNow}, {send(kA), kSent}}),
                 bounded(1));
  expect_verdict(Linearizable::yes, in_sequence({{kClose, kClosedNow}, {send(kA), kClosed}}),
                 bounded(1));
  const History together = {did(0, send(kA), kSent, 0, 2), did(2, kClose, kClosedNow, 1, 3)};
  expect_verdict(Linearizable::yes, together, bounded(1));
}

TEST(Linearizability, AClosedChannelIsDrainedFirst) {
  const History too_early = in_sequence(
      {{send(kA), kSent}, {kClose, kClosedNow}, {kRecv, kClosed}, {kRecv, received(kA)}});
  expect_verdict(Linearizable::no, too_early, kUnbounded);
  const History drained = in_sequence(
      {{send(kA), kSent}, {kClose, kClosedNow}, {kRecv, received(kA)}, {kRecv, kClosed}});
  expect_verdict(Linearizable::yes, drained, kUnbounded);
}

TEST(Linearizability, ASecondCloseIsAnErrorWhereTheRulesSaySo) {
  const History silent = in_sequence({{kClose, kClosedNow}, {kClose, kClosedNow}});
  expect_verdict(Linearizable::yes, silent, {1, DeliveryOrder::fifo, false});
  expect_verdict(Linearizable::no, silent, {1, DeliveryOrder::fifo, true});
  const History error = in_sequence({{kClose, kClosedNow}, {kClose, {Answer::already_closed}}});
  expect_verdict(Linearizable::yes, error, {1, DeliveryOrder::fifo, true});
  expect_verdict(Linearizable::no, in_sequence({{kClose, {Answer::already_closed}}}), bounded(1));
}

TEST(Linearizability, ARendezvousNeedsOverlap) {
  const History overlapping = {did(0, send(kA), kSent, 0, 2), did(2, kRecv, received(kA), 1, 3)};
  expect_verdict(Linearizable::yes, overlapping, bounded(0));
  const History apart = in_sequence({{send(kA), kSent}, {kRecv, received(kA)}});
  expect_verdict(Linearizable::no, apart, bounded(0));
  expect_verdict(Linearizable::yes, apart, bounded(1));
  expect_verdict(Linearizable::no, in_sequence({{kRecv, received(kA)}, {send(kA), kSent}}),
                 bounded(0));
}

TEST(Linearizability, ARendezvousHandsOverTheValueOfTheSender) {
  const History crossed = {did(0, send(kA), kSent, 0, 4), did(2, kRecv, received(kX), 1, 5),
                           did(1, send(kX), kSent, 6, 8), did(2, kRecv, received(kA), 7, 9)};
  expect_verdict(Linearizable::no, crossed, bounded(0));
  const History closed = {did(2, kClose, kClosedNow, 0, 1), did(0, send(kA), kSent, 2, 4),
                          did(2, kRecv, received(kA), 3, 5)};
  expect_verdict(Linearizable::no, closed, bounded(0));
}

TEST(Linearizability, TwoTryOperationsNeverMeet) {
  const History both_try = {did(0, try_send(kA), kSent, 0, 2),
                            did(2, kTryRecv, received(kA), 1, 3)};
  expect_verdict(Linearizable::no, both_try, bounded(0));
  const History one_waits = {did(0, try_send(kA), kSent, 0, 2), did(2, kRecv, received(kA), 1, 3)};
  expect_verdict(Linearizable::yes, one_waits, bounded(0));
  const History other_waits = {did(0, send(kA), kSent, 0, 2), did(2, kTryRecv, received(kA), 1, 3)};
  expect_verdict(Linearizable::yes, other_waits, bounded(0));
}

TEST(Linearizability, CapacityIsRespected) {
  const History two_sent = in_sequence({{send(kA), kSent}, {send(kB), kSent}});
  expect_verdict(Linearizable::no, two_sent, bounded(1));
  expect_verdict(Linearizable::yes, two_sent, bounded(2));
  const History full = in_sequence({{try_send(kA), kSent}, {try_send(kB), kFull}});
  expect_verdict(Linearizable::yes, full, bounded(1));
  expect_verdict(Linearizable::no, full, bounded(2));
  expect_verdict(Linearizable::no, full, kUnbounded);
  const History empty = in_sequence({{send(kA), kSent}, {kTryRecv, kEmpty}});
  expect_verdict(Linearizable::no, empty, bounded(1));
}

TEST(Linearizability, SizeIsTheNumberInside) {
  expect_verdict(Linearizable::yes, in_sequence({{send(kA), kSent}, {kSize, count(1)}}),
                 bounded(2));
  expect_verdict(Linearizable::no, in_sequence({{send(kA), kSent}, {kSize, count(0)}}), bounded(2));
  const History during = {did(0, send(kA), kSent, 0, 3), did(2, kSize, count(0), 1, 2)};
  expect_verdict(Linearizable::yes, during, bounded(2));
}

TEST(Linearizability, APendingSendIsStuckOnAFullChannelOnly) {
  const History full = {did(0, send(kA), kSent, 0, 1), blocked(1, send(kX), 2)};
  expect_verdict(Linearizable::yes, full, bounded(1), Pending::must_be_stuck);
  expect_verdict(Linearizable::no, full, bounded(2), Pending::must_be_stuck);
  expect_verdict(Linearizable::yes, full, bounded(2), Pending::may_take_effect);
}

TEST(Linearizability, APendingRecvIsNotStuckWithAValueInside) {
  const History history = {did(0, send(kA), kSent, 0, 1), blocked(2, kRecv, 2)};
  expect_verdict(Linearizable::no, history, bounded(1), Pending::must_be_stuck);
  expect_verdict(Linearizable::yes, history, bounded(1), Pending::may_take_effect);
}

TEST(Linearizability, CloseLeavesNothingStuck) {
  for (const Operation& operation : {send(kA), kRecv}) {
    const History history = {blocked(0, operation, 0), did(2, kClose, kClosedNow, 1, 2)};
    expect_verdict(Linearizable::no, history, bounded(0), Pending::must_be_stuck);
    expect_verdict(Linearizable::yes, history, bounded(0), Pending::may_take_effect);
  }
}

TEST(Linearizability, TwoPendingOperationsThatCouldMeetAreNotStuck) {
  const History partners = {blocked(0, send(kA), 0), blocked(2, kRecv, 1)};
  expect_verdict(Linearizable::no, partners, bounded(0), Pending::must_be_stuck);
  expect_verdict(Linearizable::yes, partners, bounded(0), Pending::may_take_effect);
  const History no_partners = {blocked(0, send(kA), 0), blocked(1, send(kX), 1)};
  expect_verdict(Linearizable::yes, no_partners, bounded(0), Pending::must_be_stuck);
}

TEST(Linearizability, APendingSendMayHaveTakenEffect) {
  const History taken = {blocked(0, send(kA), 0), did(2, kRecv, received(kA), 1, 2)};
  for (const ChannelRules& rules : {bounded(0), bounded(1), kUnbounded}) {
    expect_verdict(Linearizable::yes, taken, rules, Pending::may_take_effect);
    expect_verdict(Linearizable::no, taken, rules, Pending::must_be_stuck);
  }
  const History called_too_late = {did(2, kRecv, received(kA), 0, 1), blocked(0, send(kA), 2)};
  expect_verdict(Linearizable::no, called_too_late, bounded(1), Pending::may_take_effect);
}

TEST(Linearizability, APendingRecvMayHaveTakenEffect) {
  const History took_one = {did(0, send(kA), kSent, 0, 1), blocked(1, kRecv, 2),
                            did(0, send(kB), kSent, 3, 4), did(2, kRecv, received(kB), 5, 6)};
  expect_verdict(Linearizable::yes, took_one, bounded(1), Pending::may_take_effect);
  expect_verdict(Linearizable::no, took_one, bounded(1), Pending::must_be_stuck);
  const History met = {blocked(2, kRecv, 0), did(0, send(kA), kSent, 1, 2)};
  expect_verdict(Linearizable::yes, met, bounded(0), Pending::may_take_effect);
  expect_verdict(Linearizable::no, met, bounded(0), Pending::must_be_stuck);
}

TEST(Linearizability, APendingRecvTakesTheFirstOfAnyProducer) {
  const auto after_one_was_taken = [](std::int64_t inside, std::int64_t next) {
    return History{did(0, send(kA), kSent, 0, 1),
                   did(producer_of(inside), send(inside), kSent, 2, 3), blocked(2, kRecv, 4),
                   did(3, kSize, count(1), 5, 6), did(3, kRecv, received(next), 7, 8)};
  };
  const ChannelRules fifo = {2, DeliveryOrder::fifo};
  const ChannelRules per_producer = {2, DeliveryOrder::per_producer};
  const Pending pending = Pending::may_take_effect;
  expect_verdict(Linearizable::yes, after_one_was_taken(kX, kA), per_producer, pending);
  expect_verdict(Linearizable::no, after_one_was_taken(kX, kA), fifo, pending);
  expect_verdict(Linearizable::no, after_one_was_taken(kB, kA), per_producer, pending);
  expect_verdict(Linearizable::yes, after_one_was_taken(kB, kB), per_producer, pending);
  expect_verdict(Linearizable::yes, after_one_was_taken(kX, kX), fifo, pending);
}

TEST(Linearizability, APendingCloseMayHaveTakenEffect) {
  const History history = {blocked(2, kClose, 0), did(0, send(kA), kClosed, 1, 2)};
  expect_verdict(Linearizable::yes, history, bounded(1), Pending::may_take_effect);
  expect_verdict(Linearizable::no, history, bounded(1), Pending::must_be_stuck);
}

TEST(Linearizability, ASmallLimitLeavesItUnknown) {
  const History history = in_sequence({{send(kA), kSent}, {kRecv, received(kA)}});
  for (const std::uint64_t limit : {0U, 1U, 2U}) {
    const auto answer = check_linearizable(history, kUnbounded, Pending::must_be_stuck, limit);
    EXPECT_STREQ(name_of(answer.verdict), "unknown");
    EXPECT_EQ(answer.configurations, limit);
    EXPECT_TRUE(answer.order.empty());
  }
  const auto answer = check_linearizable(history, kUnbounded, Pending::must_be_stuck, 3);
  EXPECT_STREQ(name_of(answer.verdict), "yes");
  EXPECT_EQ(answer.configurations, 3U);
}

TEST(Linearizability, SixtyFourOperationsAreTheMost) {
  std::vector<std::pair<Operation, Response>> operations;
  for (std::size_t sequence = 0; sequence < 32; ++sequence) {
    operations.push_back({send(make_value(0, sequence)), kSent});
    operations.push_back({kRecv, received(make_value(0, sequence))});
  }
  EXPECT_STREQ(name_of(verdict_on(in_sequence(operations), bounded(1), Pending::must_be_stuck)),
               "yes");
  operations.back().second = received(kA);
  EXPECT_STREQ(name_of(verdict_on(in_sequence(operations), bounded(1), Pending::must_be_stuck)),
               "no");
  operations.push_back({kSize, count(0)});
  EXPECT_THROW(verdict_on(in_sequence(operations), bounded(1), Pending::must_be_stuck),
               std::invalid_argument);
}

// An exchange, as far as the channel and the answers go.
bool may_meet(const Event& sender, const Event& receiver, const SequentialChannel& channel) {
  const bool overlap = sender.called < receiver.returned && receiver.called < sender.returned;
  const Response expected = received(sender.operation.value);
  return overlap && channel.can_exchange(sender.operation, receiver.operation) &&
         receiver.response.value_or(expected) == expected;
}

// The states after an operation by itself. More than one only where a pending receive may have
// taken one value or another.
std::vector<SequentialChannel> states_after(const std::vector<SequentialChannel>& states,
                                            const Event& event, const History& history) {
  const auto answers = event.pending() ? plausible_answers(event.operation.kind, history)
                                       : std::vector{*event.response};
  std::vector<SequentialChannel> next_states;
  for (const SequentialChannel& state : states) {
    for (const Response& answer : answers) {
      SequentialChannel next = state;
      if (next.step(event.operation, answer)) next_states.push_back(next);
    }
  }
  return next_states;
}

// Whether `order` has what it should, once each, and nothing before what had returned earlier.
std::string flaw_of_order(const std::vector<std::size_t>& order, const History& history,
                          Pending pending) {
  for (std::size_t index = 0; index < history.size(); ++index) {
    const auto times = std::count(order.begin(), order.end(), index);
    if (times > 1) return "an operation occurs twice";
    if (times == 0 && !history[index].pending()) return "a completed operation is missing";
    if (times == 1 && history[index].pending() && pending == Pending::must_be_stuck) {
      return "a pending operation took effect";
    }
  }
  for (auto later = order.begin(); later != order.end(); ++later) {
    for (auto earlier = order.begin(); earlier != later; ++earlier) {
      if (history.at(*later).returned < history.at(*earlier).called)
        return "against the order of time";
    }
  }
  return "";
}

// What is wrong with an explanation; nothing if playing it back works.
std::string flaw_of(const std::vector<std::size_t>& order, const History& history,
                    const ChannelRules& rules, Pending pending) {
  if (const std::string flaw = flaw_of_order(order, history, pending); !flaw.empty()) return flaw;
  std::vector<SequentialChannel> states = {SequentialChannel(rules)};
  for (std::size_t place = 0; place < order.size(); ++place) {
    const Event& event = history[order[place]];
    const bool hands_over = rules.capacity == 0U && is_send(event.operation.kind) &&
                            event.response.value_or(kSent) == kSent;
    if (!hands_over) {
      states = states_after(states, event, history);
      if (states.empty()) return "an answer that is not possible there";
      continue;
    }
    if (++place == order.size()) return "a sender without a partner";
    if (!may_meet(event, history[order[place]], states.front())) return "they cannot have met";
  }
  if (pending == Pending::may_take_effect) return "";
  const auto could_go_on = [&](const Event& event) {
    return event.pending() && states.front().can_go_on(event.operation);
  };
  return std::any_of(history.begin(), history.end(), could_go_on) ? "not all are stuck" : "";
}

const char* policy_name(Pending pending) {
  return pending == Pending::must_be_stuck ? "must_be_stuck" : "may_take_effect";
}

// How the generated histories divide; one-sided samples say nothing.
class Tally {
 public:
  void add(Pending pending, bool yes) { ++counts_[index_of(pending)][yes ? 1 : 0]; }

  void expect_both_sides() const {
    if (::testing::Test::HasFailure()) return;  // the property stopped at a counterexample
    for (const Pending pending : kBothPolicies) {
      const auto [no, yes] = counts_[index_of(pending)];
      const std::string policy = policy_name(pending);
      ::testing::Test::RecordProperty("no_" + policy, no);
      ::testing::Test::RecordProperty("yes_" + policy, yes);
      if (no + yes < 100) continue;  // HEDDLE_CASES asks for so few that chance decides
      EXPECT_GE(10 * no, no + yes) << policy;
      EXPECT_GE(10 * yes, no + yes) << policy;
    }
  }

 private:
  static std::size_t index_of(Pending pending) { return static_cast<std::size_t>(pending); }

  std::array<std::array<int, 2>, 2> counts_{};  // by policy: no, yes
};

TEST(LinearizabilityProperty, AgreesWithTryingEverything) {
  Tally tally;
  const auto property = [&tally] {
    const GeneratedHistory drawn = draw_history(4, kMostForBruteForce);
    for (const Pending pending : kBothPolicies) {
      const bool expected = linearizable_by_brute_force(drawn.history, drawn.rules, pending);
      const Linearizable verdict = verdict_on(drawn.history, drawn.rules, pending);
      RC_LOG() << policy_name(pending) << ": brute force says " << (expected ? "yes" : "no")
               << ", the check says " << name_of(verdict) << "\n";
      RC_ASSERT(verdict == (expected ? Linearizable::yes : Linearizable::no));
      tally.add(pending, expected);
    }
  };
  expect_property("the check and brute force agree", property, {.cases = 20'000});
  tally.expect_both_sides();
}

TEST(LinearizabilityProperty, AnExplanationCanBePlayedBack) {
  Tally tally;
  const auto property = [&tally] {
    const GeneratedHistory drawn = draw_history(4, 10);
    for (const Pending pending : kBothPolicies) {
      const auto answer = check_linearizable(drawn.history, drawn.rules, pending);
      const bool yes = answer.verdict == Linearizable::yes;
      tally.add(pending, yes);
      RC_ASSERT(yes || answer.order.empty());
      if (!yes) continue;
      RC_ASSERT(flaw_of(answer.order, drawn.history, drawn.rules, pending) == "");
    }
  };
  expect_property("the order of a yes gives the answers of the history", property,
                  {.cases = 20'000});
  tally.expect_both_sides();
}

TEST(LinearizabilityProperty, RunsOfAFaithfulChannelAreExplainedQuickly) {
  constexpr std::uint64_t kLimit = 10'000;
  std::uint64_t most = 0;
  const auto property = [&most] {
    const GeneratedHistory drawn = draw_history(4, 16);
    RC_PRE(drawn.origin == Origin::faithful);
    const Pending pending = drawn.at_rest ? Pending::must_be_stuck : Pending::may_take_effect;
    const auto answer = check_linearizable(drawn.history, drawn.rules, pending, kLimit);
    RC_ASSERT(std::string(name_of(answer.verdict)) == "yes");
    most = std::max(most, answer.configurations);
  };
  expect_property("16 operations of 4 threads on a faithful channel are linearizable", property,
                  {.cases = 5'000});
  ::testing::Test::RecordProperty("most_configurations", std::to_string(most));
}

TEST(LinearizabilityProperty, ALimitNeverChangesYesToNo) {
  const auto property = [] {
    const GeneratedHistory drawn = draw_history(3, 8);
    for (const Pending pending : kBothPolicies) {
      const auto limited_to = [&](std::uint64_t limit) {
        return check_linearizable(drawn.history, drawn.rules, pending, limit);
      };
      const auto free = check_linearizable(drawn.history, drawn.rules, pending);
      const auto enough = limited_to(free.configurations);
      RC_ASSERT(enough.verdict == free.verdict);
      RC_ASSERT(enough.order == free.order);
      const auto too_few = limited_to(free.configurations - 1);
      RC_ASSERT(too_few.verdict == Linearizable::unknown);
      RC_ASSERT(too_few.configurations == free.configurations - 1);
    }
  };
  expect_property("a limit gives the same answer or unknown", property, {.cases = 5'000});
}

}  // namespace
}  // namespace heddle

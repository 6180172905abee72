// One thread, one operation after the other: every answer of a channel against the sequential
// specification, and the laws that follow from it, each by name.
//
// The values are std::unique_ptr, so that each refusal also shows that the caller still has the
// value, and each acceptance that he has not.
#include <heddle/spec/sequential_channel.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/channel/done.hpp>
#include <heddle/spec/channel_traits.hpp>

#include <properties/support/channels.hpp>
#include <properties/support/property.hpp>

namespace heddle {
namespace {

// How an operation is called. In a sequence a timed operation has a deadline that has passed.
enum class Manner { plain, tried, timed, with_done, with_done_signalled };

struct Command {
  OperationKind kind{};
  Manner manner{};
};

struct Step {
  Command command;
  std::int64_t value = 0;            // what was offered
  std::optional<Response> response;  // nothing: it gave up for the reason that its manner allows
  std::size_t size = 0;              // of the channel after it
};

struct Trial {
  std::size_t capacity = 0;  // as the channel says
  std::vector<Step> steps;
  std::vector<std::int64_t> left;  // what was still inside
};

using Value = std::unique_ptr<std::int64_t>;

constexpr std::array kMannerNames = {"", "try_", "timed ", "with done ", "with signalled done "};

// How rapidcheck prints one.
void showValue(const Command& command, std::ostream& out) {
  out << kMannerNames[static_cast<std::size_t>(command.manner)] << name_of(command.kind);
}

std::string in_words(const Step& step) {
  const Operation operation{step.command.kind, step.value};
  const std::string manner = kMannerNames[static_cast<std::size_t>(step.command.manner)];
  if (step.response) return fmt::format("{}{}", manner, describe(operation, step.response));
  return fmt::format("{}{} -> gave up", manner, name_of(operation.kind));
}

std::string in_words(const Trial& trial) {
  std::string text = fmt::format("capacity {}\n", trial.capacity);
  for (const Step& step : trial.steps) {
    text += fmt::format("  {:<40} then {} inside\n", in_words(step), step.size);
  }
  return text;
}

std::optional<Response> response_of(const SendResult& result, Manner manner) {
  switch (result.status()) {
    case SendStatus::sent: return Response{Answer::sent};
    case SendStatus::closed: return Response{Answer::closed};
    case SendStatus::full: return Response{Answer::full};
    case SendStatus::timed_out: RC_ASSERT(manner == Manner::timed); return std::nullopt;
    case SendStatus::done: RC_ASSERT(manner == Manner::with_done_signalled); return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Response> response_of(const RecvResult<Value>& result, Manner manner) {
  RC_ASSERT(result.has_value() == (result.status() == RecvStatus::received));
  switch (result.status()) {
    case RecvStatus::received: return Response{Answer::received, **result};
    case RecvStatus::closed: return Response{Answer::closed};
    case RecvStatus::empty: return Response{Answer::empty};
    case RecvStatus::timed_out: RC_ASSERT(manner == Manner::timed); return std::nullopt;
    case RecvStatus::done: RC_ASSERT(manner == Manner::with_done_signalled); return std::nullopt;
  }
  return std::nullopt;
}

// Calls the operations of a channel by their names.
template <class C>
class Caller {
 public:
  explicit Caller(C& channel) : channel_(channel) { signalled_.signal(); }

  std::optional<Response> call(const Command& command, std::int64_t number) {
    switch (command.kind) {
      case OperationKind::send:
      case OperationKind::try_send: return send(command.manner, number);
      case OperationKind::recv:
      case OperationKind::try_recv: return response_of(recv(command.manner), command.manner);
      case OperationKind::close: return close();
      case OperationKind::size:
        return Response{Answer::count, static_cast<std::int64_t>(channel_.size())};
      case OperationKind::closed: return Response{channel_.closed() ? Answer::yes : Answer::no};
    }
    return std::nullopt;
  }

 private:
  std::optional<Response> send(Manner manner, std::int64_t number) {
    auto value = std::make_unique<std::int64_t>(number);
    const std::optional<Response> response = response_of(offer(manner, std::move(value)), manner);
    const bool accepted = response == Response{Answer::sent};
    RC_ASSERT((value == nullptr) == accepted);  // NOLINT(bugprone-use-after-move): that is the law
    if (!accepted) RC_ASSERT(*value == number);
    return response;
  }

  SendResult offer(Manner manner, Value&& value) {
    switch (manner) {
      case Manner::plain: return channel_.send(std::move(value));
      case Manner::tried: return channel_.try_send(std::move(value));
      case Manner::timed: return channel_.try_send_until(std::move(value), past());
      case Manner::with_done: return channel_.send(std::move(value), done_);
      case Manner::with_done_signalled: return channel_.send(std::move(value), signalled_);
    }
    throw std::logic_error("no such manner");
  }

  RecvResult<Value> recv(Manner manner) {
    switch (manner) {
      case Manner::plain: return channel_.recv();
      case Manner::tried: return channel_.try_recv();
      case Manner::timed: return channel_.try_recv_until(past());
      case Manner::with_done: return channel_.recv(done_);
      case Manner::with_done_signalled: return channel_.recv(signalled_);
    }
    throw std::logic_error("no such manner");
  }

  Response close() {
    try {
      channel_.close();
      return {Answer::closed_now};
    } catch (const CloseOfClosedChannel&) {
      return {Answer::already_closed};
    }
  }

  static typename C::Clock::time_point past() { return C::Clock::now() - std::chrono::hours(1); }

  C& channel_;
  Done<> done_;
  Done<> signalled_;
};

// Whether a thread that is alone may call it: it will not wait for ever.
bool would_return(const SequentialChannel& model, const Command& command) {
  const bool may_wait = command.manner == Manner::plain || command.manner == Manner::with_done;
  return !may_wait || model.can_go_on({command.kind});
}

// What the specification says of one answer; nothing if it is right.
std::string flaw_of(const Step& step, const SequentialChannel& before, SequentialChannel& model) {
  const Operation operation{step.command.kind, step.value};
  if (step.command.manner == Manner::with_done_signalled) {
    return step.response ? "a signal already given wins over everything else" : "";
  }
  if (!step.response) return before.can_go_on(operation) ? "timed out, but could go on" : "";
  if (!model.step(operation, *step.response)) return "the specification allows no such answer";
  if (step.size != model.contents().size()) return "another number inside than there should be";
  return "";
}

std::vector<Command> draw_commands() {
  using enum OperationKind;
  using enum Manner;
  const std::vector<Command> as_often_as_listed = {
      {send, plain},
      {send, plain},
      {send, plain},
      {send, with_done},
      {send, timed},
      {send, with_done_signalled},
      {try_send, tried},
      {try_send, tried},
      {recv, plain},
      {recv, plain},
      {recv, with_done},
      {recv, timed},
      {recv, with_done_signalled},
      {try_recv, tried},
      {try_recv, tried},
      {close, plain},
      {size, plain},
      {closed, plain},
  };
  return *rc::gen::container<std::vector<Command>>(rc::gen::elementOf(as_often_as_listed));
}

// How often each thing happened: a property about what never happened says nothing.
using Census = std::map<std::string, int>;

template <class Kind>
class SequentialChannelTest : public ::testing::Test {
 protected:
  using C = typename Kind::template Channel<Value>;

  // Runs generated commands. Those that would wait for ever are left out.
  Trial draw_trial() {
    const std::size_t asked = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 6));
    const std::vector<Command> commands = draw_commands();
    const auto channel = ChannelTraits<C>::make(asked);
    Trial trial;
    trial.capacity = channel->capacity();
    RC_ASSERT(trial.capacity == (kIsRendezvous<Kind> ? 0 : asked));
    SequentialChannel model({trial.capacity, DeliveryOrder::fifo, true});
    Caller<C> caller(*channel);
    for (const Command& command : commands) {
      if (!would_return(model, command)) continue;
      Step step{command, make_value(0, trial.steps.size()), std::nullopt, 0};
      step.response = caller.call(command, step.value);
      step.size = channel->size();
      const SequentialChannel before = model;
      const std::string flaw = flaw_of(step, before, model);
      trial.steps.push_back(step);
      note(step);
      if (!flaw.empty()) RC_FAIL(flaw + "; last of " + in_words(trial));
      RC_ASSERT(channel->capacity() == trial.capacity);
    }
    while (std::optional<Value> value = channel->try_recv()) trial.left.push_back(**value);
    RC_LOG() << in_words(trial);
    return trial;
  }

  void expect_census_of(const std::vector<std::string>& things) const {
    if (::testing::Test::HasFailure()) return;  // the property stopped at a counterexample
    int sum = 0;
    for (const auto& [thing, count] : census_) sum += count;
    if (sum < 1'000) return;  // HEDDLE_CASES asks for so few that chance decides
    for (const std::string& thing : things) {
      const auto found = census_.find(thing);
      EXPECT_GT(found == census_.end() ? 0 : found->second, 0) << "no " << thing;
    }
  }

 private:
  void note(const Step& step) {
    const std::string what = describe(Operation{step.command.kind}, step.response);
    const bool received = step.response && step.response->answer == Answer::received;
    ++census_[received ? "received" : what.substr(what.find("->") + 3)];
  }

  Census census_;
};

bool has(const Step& step, Answer answer) {
  return step.response && step.response->answer == answer;
}

TYPED_TEST_SUITE(SequentialChannelTest, EveryChannel, ChannelNames);

TYPED_TEST(SequentialChannelTest, AnswersAsSpecified) {
  expect_property("every answer is one that the specification allows",
                  [this] { this->draw_trial(); }, {.cases = 5'000});
  std::vector<std::string> things = {
      "full", "empty", "closed", "closed now", "error: closed already", "true", "false"};
  if (!kIsRendezvous<TypeParam>) things.insert(things.end(), {"sent", "received"});
  this->expect_census_of(things);
}

TYPED_TEST(SequentialChannelTest, WhatIsSentIsReceivedOrRefusedOrInside) {
  expect_property("offered = received + refused + still inside",
                  [this] {
                    const Trial trial = this->draw_trial();
                    std::multiset<std::int64_t> offered;
                    std::multiset<std::int64_t> found(trial.left.begin(), trial.left.end());
                    for (const Step& step : trial.steps) {
                      if (is_send(step.command.kind)) offered.insert(step.value);
                      if (is_send(step.command.kind) && !has(step, Answer::sent))
                        found.insert(step.value);
                      if (has(step, Answer::received)) found.insert(step.response->value);
                    }
                    RC_ASSERT(offered == found);
                  },
                  {.cases = 1'000});
}

TYPED_TEST(SequentialChannelTest, ComesOutInTheOrderSent) {
  expect_property("values come out in the order in which they were sent",
                  [this] {
                    const Trial trial = this->draw_trial();
                    std::vector<std::int64_t> in;
                    std::vector<std::int64_t> out;
                    for (const Step& step : trial.steps) {
                      if (has(step, Answer::sent)) in.push_back(step.value);
                      if (has(step, Answer::received)) out.push_back(step.response->value);
                    }
                    out.insert(out.end(), trial.left.begin(), trial.left.end());
                    RC_ASSERT(in == out);
                  },
                  {.cases = 1'000});
}

TYPED_TEST(SequentialChannelTest, CapacityIsNeverExceeded) {
  bool was_full = false;
  expect_property("no more inside than the capacity",
                  [&] {
                    const Trial trial = this->draw_trial();
                    std::size_t inside = 0;
                    for (const Step& step : trial.steps) {
                      if (has(step, Answer::sent)) ++inside;
                      if (has(step, Answer::received)) --inside;
                      RC_ASSERT(inside <= trial.capacity);
                      RC_ASSERT(step.size <= trial.capacity);
                      was_full = was_full || (inside == trial.capacity && inside > 0);
                    }
                  },
                  {.cases = 1'000});
  if (!this->HasFailure() && !kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(was_full);
  }
}

TYPED_TEST(SequentialChannelTest, NothingIsAcceptedAfterClose) {
  int closes = 0;
  expect_property("after close: no send is accepted, and what is inside comes out",
                  [&] {
                    const Trial trial = this->draw_trial();
                    bool closed = false;
                    bool drained = false;
                    for (const Step& step : trial.steps) {
                      RC_ASSERT(!has(step, Answer::closed_now) || !closed);
                      RC_ASSERT(!has(step, Answer::closed) || closed);
                      closed = closed || has(step, Answer::closed_now);
                      RC_ASSERT(!closed || !has(step, Answer::sent));
                      RC_ASSERT(!drained || !has(step, Answer::received));
                      drained =
                          drained || (is_recv(step.command.kind) && has(step, Answer::closed));
                      if (closed) RC_ASSERT(!has(step, Answer::full) && !has(step, Answer::empty));
                    }
                    closes += closed ? 1 : 0;
                  },
                  {.cases = 1'000});
  if (!this->HasFailure()) {
    EXPECT_GT(closes, 0);
  }
}

TYPED_TEST(SequentialChannelTest, ASecondCloseThrows) {
  const auto channel = ChannelTraits<typename TypeParam::template Channel<Value>>::make(1);
  channel->close();
  for (int time = 0; time < 2; ++time) {
    EXPECT_THROW(channel->close(), CloseOfClosedChannel);
    EXPECT_TRUE(channel->closed());
  }
}

}  // namespace
}  // namespace heddle

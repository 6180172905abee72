// What the operations of the channels promise besides the sequential specification: values that
// can only be moved, time limits, and what happens to threads that sleep on a channel.
//
// No test here measures time. That a thread sleeps is seen (heddle/spec/rest.hpp), not waited for.
#include <heddle/channel/operations.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/watched_value.hpp>

#include <properties/support/channels.hpp>
#include <properties/support/operating_threads.hpp>

namespace heddle {
namespace {

using namespace std::chrono_literals;

template <class Kind>
struct ChannelTest : ::testing::Test {
  using Ints = typename Kind::template Channel<int>;
  using Threads = OperatingThreads<Ints>;
};
template <class Kind>
struct BufferingChannelTest : ChannelTest<Kind> {};
template <class Kind>
struct SharedChannelTest : ChannelTest<Kind> {};
using UnbufferedChannelTest = ChannelTest<Unbuffered>;

TYPED_TEST_SUITE(ChannelTest, EveryChannel, ChannelNames);
TYPED_TEST_SUITE(BufferingChannelTest, BufferingChannels, ChannelNames);
TYPED_TEST_SUITE(SharedChannelTest, SharedChannels, ChannelNames);

TYPED_TEST(ChannelTest, MoveOnlyValues) {
  using C = typename TypeParam::template Channel<std::unique_ptr<int>>;
  const auto channel = ChannelTraits<C>::make(1);
  {
    const std::jthread producer([&] {
      for (int number = 0; number < 10; ++number) {
        EXPECT_TRUE(channel->send(std::make_unique<int>(number)));
      }
    });
    for (int number = 0; number < 10; ++number) {
      RecvResult<std::unique_ptr<int>> received = channel->recv();
      ASSERT_TRUE(received.has_value());
      EXPECT_EQ(**received, number);
    }
  }
  EXPECT_FALSE(channel->try_recv().has_value());
}

TYPED_TEST(ChannelTest, LvaluesAreCopied) {
  using C = typename TypeParam::template Channel<std::string>;
  const auto channel = ChannelTraits<C>::make(4);
  const std::string text = "a text that is too long to be stored within the string itself";
  const auto past = C::Clock::now() - 1h;
  Done<> done;
  {
    const std::jthread producer([&] {
      EXPECT_TRUE(channel->send(text));
      EXPECT_TRUE(channel->send(text, done));
      EXPECT_TRUE(channel->try_send_for(text, 1h));
      EXPECT_TRUE(channel->try_send_until(text, C::Clock::now() + 1h));
    });
    for (int time = 0; time < 4; ++time) EXPECT_EQ(*channel->recv(), text);
  }
  channel->close();
  EXPECT_EQ(channel->try_send(text).status(), SendStatus::closed);
  EXPECT_EQ(channel->try_send_until(text, past).status(), SendStatus::closed);
}

TYPED_TEST(ChannelTest, ARangeForEndsAtClose) {
  const auto channel = ChannelTraits<typename TestFixture::Ints>::make(3);
  std::vector<int> received;
  {
    const std::jthread producer([&] {
      for (int number = 0; number < 20; ++number) EXPECT_TRUE(channel->send(number));
      channel->close();
    });
    for (const int number : *channel) received.push_back(number);
  }
  std::vector<int> expected(20);
  for (int number = 0; number < 20; ++number) expected[static_cast<std::size_t>(number)] = number;
  EXPECT_EQ(received, expected);
  for (const int number : *channel) ADD_FAILURE() << number << " after the end";
}

TYPED_TEST(ChannelTest, ADeadlineThatPassesIsTold) {
  const auto channel = ChannelTraits<typename TestFixture::Ints>::make(1);
  EXPECT_EQ(channel->try_recv_for(1ms).status(), RecvStatus::timed_out);
  EXPECT_EQ(channel->try_recv_for(0s).status(), RecvStatus::timed_out);
  EXPECT_EQ(channel->try_recv_for(-1h).status(), RecvStatus::timed_out);
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(channel->try_send(1));
  }
  EXPECT_EQ(channel->try_send_for(2, 1ms).status(), SendStatus::timed_out);
  EXPECT_EQ(channel->try_send_for(2, 0s).status(), SendStatus::timed_out);
  EXPECT_EQ(channel->try_send_for(2, -1h).status(), SendStatus::timed_out);
  // Nobody who has left is handed anything, or hands anything over.
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_EQ(channel->try_recv().status(), RecvStatus::received);
  }
  EXPECT_EQ(channel->try_recv().status(), RecvStatus::empty);
  if (kIsRendezvous<TypeParam>) {
    EXPECT_EQ(channel->try_send(3).status(), SendStatus::full);
  }
}

TYPED_TEST(ChannelTest, WhatComesInTimeIsReceived) {
  for (int repetition = 0; repetition < 50; ++repetition) {
    typename TestFixture::Threads threads;
    const auto receiver = threads.start([](auto& channel) { return channel.try_recv_for(1h); });
    EXPECT_TRUE(threads.channel().send(7));
    EXPECT_EQ(threads.answer(receiver), "received 7");
  }
}

TYPED_TEST(ChannelTest, WhatIsTakenInTimeIsSent) {
  for (int repetition = 0; repetition < 50; ++repetition) {
    typename TestFixture::Threads threads;
    if (!kIsRendezvous<TypeParam>) {
      EXPECT_TRUE(threads.channel().send(6));  // now it is full
    }
    const auto sender = threads.start([](auto& channel) { return channel.try_send_for(7, 1h); });
    if (!kIsRendezvous<TypeParam>) {
      EXPECT_EQ(*threads.channel().recv(), 6);
    }
    EXPECT_EQ(*threads.channel().recv(), 7);
    EXPECT_EQ(threads.answer(sender), "sent");
  }
}

TYPED_TEST(ChannelTest, AnyDurationIsADuration) {
  // Beyond what the clock can hold: never, or long ago.
  constexpr auto kForEver = std::chrono::hours::max();
  constexpr auto kLongAgo = std::chrono::hours::min();
  typename TestFixture::Threads threads;
  EXPECT_EQ(in_words(threads.channel().try_recv_for(kLongAgo)), "timed out");
  constexpr auto kLongerThanTheClock = 3'000'000h;  // in nanoseconds, no 64 bits hold it
  EXPECT_EQ(in_words(threads.channel().try_recv_for(-kLongerThanTheClock)), "timed out");
  const auto receiver =
      threads.start([=](auto& channel) { return channel.try_recv_for(kForEver); });
  EXPECT_EQ(in_words(threads.channel().try_send_for(1, kForEver)), "sent");
  EXPECT_EQ(threads.answer(receiver), "received 1");
  const auto sender =
      threads.start([=](auto& channel) { return channel.try_send_for(2, kForEver); });
  EXPECT_EQ(in_words(threads.channel().try_recv_for(std::chrono::duration<double>(1e300))),
            "received 2");
  EXPECT_EQ(threads.answer(sender), "sent");
  const auto last = threads.start([](auto& channel) {
    return channel.try_recv_until(TestFixture::Ints::Clock::time_point::max());
  });
  threads.channel().close();
  EXPECT_EQ(threads.answer(last), "closed");
  EXPECT_EQ(in_words(threads.channel().try_send_for(3, kLongAgo)), "closed");
}

TYPED_TEST(SharedChannelTest, CloseWakesEveryReceiver) {
  typename TestFixture::Threads threads;
  for (int count = 0; count < 3; ++count) threads.park_recv();
  EXPECT_EQ(threads.rest(), Rest::asleep);
  for (std::size_t number = 0; number < 3; ++number) EXPECT_FALSE(threads.ended(number));
  threads.channel().close();
  EXPECT_EQ(threads.rest(), Rest::all_ended);
  for (std::size_t number = 0; number < 3; ++number) EXPECT_EQ(threads.answer(number), "closed");
}

TYPED_TEST(SharedChannelTest, CloseWakesEverySender) {
  typename TestFixture::Threads threads;
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(threads.channel().send(0));
  }
  for (int count = 0; count < 3; ++count) threads.park_send(count + 1);
  EXPECT_EQ(threads.rest(), Rest::asleep);
  for (std::size_t number = 0; number < 3; ++number) EXPECT_FALSE(threads.ended(number));
  threads.channel().close();
  EXPECT_EQ(threads.rest(), Rest::all_ended);
  for (std::size_t number = 0; number < 3; ++number) EXPECT_EQ(threads.answer(number), "closed");
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_EQ(in_words(threads.channel().recv()), "received 0");
  }
  EXPECT_EQ(in_words(threads.channel().recv()), "closed");
}

TYPED_TEST(ChannelTest, CloseWakesTheReceiverOrTheSender) {
  typename TestFixture::Threads receiving;
  const auto receiver = receiving.park_recv();
  EXPECT_EQ(receiving.answer(receiver), "asleep");
  receiving.channel().close();
  EXPECT_EQ(receiving.answer(receiver), "closed");

  typename TestFixture::Threads sending;
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(sending.channel().send(0));
  }
  const auto sender = sending.park_send(1);
  EXPECT_EQ(sending.answer(sender), "asleep");
  sending.channel().close();
  EXPECT_EQ(sending.answer(sender), "closed");
}

TYPED_TEST(ChannelTest, CloseWakesThoseWithADeadline) {
  for (int repetition = 0; repetition < 20; ++repetition) {
    typename TestFixture::Threads threads;
    const auto receiver = threads.start([](auto& channel) { return channel.try_recv_for(1h); });
    for (int turn = 0; turn < repetition; ++turn) std::this_thread::yield();
    threads.channel().close();
    EXPECT_EQ(threads.answer(receiver), "closed");
  }
}

TYPED_TEST(ChannelTest, ASleepingSenderRefusedByCloseKeepsItsValue) {
  using C = typename TypeParam::template Channel<std::unique_ptr<int>>;
  OperatingThreads<C> threads;
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(threads.channel().send(std::make_unique<int>(0)));
  }
  const auto kept = std::make_shared<std::unique_ptr<int>>(std::make_unique<int>(7));
  const auto sender = threads.park([kept](C& channel) { return channel.send(std::move(*kept)); });
  EXPECT_EQ(threads.answer(sender), "asleep");
  threads.channel().close();
  EXPECT_EQ(threads.answer(sender), "closed");
  ASSERT_NE(*kept, nullptr);
  EXPECT_EQ(**kept, 7);
}

TYPED_TEST(SharedChannelTest, EveryValueWakesOneReceiver) {
  typename TestFixture::Threads threads(4);
  for (int count = 0; count < 3; ++count) threads.park_recv();
  EXPECT_EQ(threads.rest(), Rest::asleep);
  for (int value = 0; value < 2; ++value) EXPECT_TRUE(threads.channel().send(value));
  EXPECT_EQ(threads.rest(), Rest::asleep);
  int asleep = 0;
  for (std::size_t number = 0; number < 3; ++number) asleep += threads.ended(number) ? 0 : 1;
  EXPECT_EQ(asleep, 1);
  EXPECT_TRUE(threads.channel().send(2));
  EXPECT_EQ(threads.rest(), Rest::all_ended);
}

TYPED_TEST(SharedChannelTest, EveryFreePlaceWakesOneSender) {
  typename TestFixture::Threads threads(1);
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(threads.channel().send(0));
  }
  for (int value = 1; value <= 3; ++value) threads.park_send(value);
  EXPECT_EQ(threads.rest(), Rest::asleep);
  for (std::size_t taken = 1; taken <= 3; ++taken) {
    EXPECT_TRUE(threads.channel().recv().has_value());
    threads.rest();
    std::size_t asleep = 0;
    for (std::size_t number = 0; number < 3; ++number) asleep += threads.ended(number) ? 0 : 1;
    EXPECT_EQ(asleep, 3 - taken);
  }
}

TYPED_TEST(BufferingChannelTest, CapacityZeroIsRefused) {
  try {
    ChannelTraits<typename TestFixture::Ints>::make(0);
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("use UnbufferedChannel"), std::string::npos);
  }
}

TYPED_TEST(BufferingChannelTest, ValuesLeftInsideDieWithTheChannel) {
  using C = typename TypeParam::template Channel<WatchedValue>;
  ValueLedger ledger;
  auto channel = ChannelTraits<C>::make(4);
  for (int number = 0; number < 4; ++number) {
    EXPECT_TRUE(channel->send(WatchedValue(number, &ledger)));
  }
  EXPECT_EQ(channel->recv()->number(), 0);
  EXPECT_TRUE(channel->send(WatchedValue(4, &ledger)));  // goes round
  EXPECT_EQ(ledger.alive(), 4);
  channel->close();
  channel.reset();
  EXPECT_EQ(ledger.alive(), 0);
  EXPECT_EQ(ledger.complaint(), nullptr);
}

// A receiver that sleeps on the channel: a partner is certainly there.
TYPED_TEST(ChannelTest, TrySendToASleepingReceiver) {
  typename TestFixture::Threads threads;
  const auto receiver = threads.park_recv();
  EXPECT_EQ(threads.answer(receiver), "asleep");
  EXPECT_EQ(in_words(threads.channel().try_send(5)), "sent");
  EXPECT_EQ(threads.answer(receiver), "received 5");
  EXPECT_EQ(in_words(threads.channel().try_recv()), "empty");
}

TYPED_TEST(ChannelTest, TryRecvFromASleepingSender) {
  typename TestFixture::Threads threads;
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(threads.channel().send(4));
  }
  const auto sender = threads.park_send(5);
  EXPECT_EQ(threads.answer(sender), "asleep");
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_EQ(in_words(threads.channel().try_recv()), "received 4");
  }
  EXPECT_EQ(threads.answer(sender), kIsRendezvous<TypeParam> ? "asleep" : "sent");
  EXPECT_EQ(in_words(threads.channel().try_recv()), "received 5");
  EXPECT_EQ(threads.answer(sender), "sent");
}

// Go: SynchFifo of its channel tests.
TEST_F(UnbufferedChannelTest, SleepingReceiversAreServedFirstComeFirstServed) {
  constexpr int kCount = 5;
  Threads threads;
  for (int count = 0; count < kCount; ++count) threads.park_recv();
  for (int value = 0; value < kCount; ++value) EXPECT_TRUE(threads.channel().send(value));
  for (int value = 0; value < kCount; ++value) {
    EXPECT_EQ(threads.answer(static_cast<std::size_t>(value)), "received " + std::to_string(value));
  }
}

TEST_F(UnbufferedChannelTest, SleepingSendersAreServedFirstComeFirstServed) {
  constexpr int kCount = 5;
  Threads threads;
  for (int value = 0; value < kCount; ++value) threads.park_send(value);
  for (int value = 0; value < kCount; ++value) EXPECT_EQ(*threads.channel().recv(), value);
  EXPECT_EQ(threads.rest(), Rest::all_ended);
}

TEST_F(UnbufferedChannelTest, ASendReturnsOnlyWhenItsValueWasTaken) {
  Threads threads;
  const auto first = threads.park_send(1);
  const auto second = threads.park_send(2);
  EXPECT_EQ(threads.channel().size(), 0U);  // nothing is stored, even so
  EXPECT_EQ(*threads.channel().recv(), 1);
  EXPECT_EQ(threads.answer(first), "sent");
  EXPECT_EQ(threads.answer(second), "asleep");
  EXPECT_EQ(*threads.channel().recv(), 2);
  EXPECT_EQ(threads.answer(second), "sent");
}

TYPED_TEST(ChannelTest, TheSecondCloseSaysSo) {
  const auto channel = ChannelTraits<typename TestFixture::Ints>::make(1);
  channel->close();
  try {
    channel->close();
    FAIL() << "it was accepted";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "close of closed channel");
  }
}

TEST(RecvResult, ReadsLikeAnOptional) {
  RecvResult<std::string> received(std::string("text"));
  EXPECT_TRUE(received);
  EXPECT_EQ(received.status(), RecvStatus::received);
  EXPECT_EQ(received->size(), 4U);
  const std::optional<std::string> taken = std::move(received);
  EXPECT_EQ(taken, "text");
  RecvResult<std::string> nothing(RecvStatus::closed);
  EXPECT_FALSE(nothing);
  EXPECT_THROW(std::move(nothing).value(), std::bad_optional_access);
}

TEST(SendResult, IsTrueExactlyWhenSent) {
  for (const SendStatus status : {SendStatus::sent, SendStatus::closed, SendStatus::full,
                                  SendStatus::timed_out, SendStatus::done}) {
    EXPECT_EQ(static_cast<bool>(SendResult(status)), status == SendStatus::sent);
    EXPECT_EQ(SendResult(status).status(), status);
  }
}

}  // namespace
}  // namespace heddle

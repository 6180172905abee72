// Done: the signal that ends a wait on a channel, the wake-ups that it must not swallow, and its
// two bridges to std::stop_token.
#include <heddle/channel/done.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/spec/rest.hpp>

#include <properties/support/channels.hpp>
#include <properties/support/operating_threads.hpp>

namespace heddle {
namespace {

constexpr double kSeconds = 60;  // before a test gives up on threads that keep running

template <class Kind>
struct DoneTest : ::testing::Test {
  using C = typename Kind::template Channel<int>;
  using Threads = OperatingThreads<C>;

  // Shared with the threads, which may outlive a test that fails.
  const std::shared_ptr<Done<>> done = std::make_shared<Done<>>();

  std::size_t park_recv_with_done(Threads& threads) const {
    return threads.park([done = done](C& channel) { return channel.recv(*done); });
  }
  std::size_t park_send_with_done(Threads& threads, int value) const {
    return threads.park([done = done, value](C& channel) { return channel.send(value, *done); });
  }
  // Makes the next send wait.
  static void fill(C& channel) {
    if (!kIsRendezvous<Kind>) {
      EXPECT_TRUE(channel.send(0));
    }
  }
};
template <class Kind>
struct SharedDoneTest : DoneTest<Kind> {};

TYPED_TEST_SUITE(DoneTest, EveryChannel, ChannelNames);
TYPED_TEST_SUITE(SharedDoneTest, SharedChannels, ChannelNames);

TYPED_TEST(DoneTest, ASignalAlreadyGivenWins) {
  typename TestFixture::Threads threads(2);
  auto& channel = threads.channel();
  this->fill(channel);
  this->done->signal();
  EXPECT_EQ(in_words(channel.send(1, *this->done)), "done");  // over room
  EXPECT_EQ(in_words(channel.recv(*this->done)), "done");     // over a value
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_EQ(channel.size(), 1U);  // nothing was lost or added
  }
  channel.close();
  EXPECT_EQ(in_words(channel.send(1, *this->done)), "done");  // over close
  EXPECT_EQ(in_words(channel.recv(*this->done)), "done");
}

TYPED_TEST(DoneTest, WithoutASignalItIsAnOrdinaryOperation) {
  typename TestFixture::Threads threads(1);
  const auto receiver = this->park_recv_with_done(threads);
  EXPECT_EQ(threads.answer(receiver), "asleep");
  EXPECT_EQ(in_words(threads.channel().send(3, *this->done)), "sent");
  EXPECT_EQ(threads.answer(receiver), "received 3");
  this->done->signal();  // nobody listens any more
  EXPECT_EQ(threads.answer(receiver), "received 3");
}

TYPED_TEST(DoneTest, EndsASleepingReceiver) {
  typename TestFixture::Threads threads(1);
  const auto receiver = this->park_recv_with_done(threads);
  EXPECT_EQ(threads.answer(receiver), "asleep");
  this->done->signal();
  EXPECT_EQ(threads.answer(receiver), "done");
  // The channel goes on as if nobody had been there.
  EXPECT_EQ(in_words(threads.channel().try_recv()), "empty");
  EXPECT_EQ(in_words(threads.channel().try_send(1)), kIsRendezvous<TypeParam> ? "full" : "sent");
}

TYPED_TEST(DoneTest, EndsASleepingSenderWhoKeepsItsValue) {
  using C = typename TypeParam::template Channel<std::unique_ptr<int>>;
  OperatingThreads<C> threads(1);
  if (!kIsRendezvous<TypeParam>) {
    EXPECT_TRUE(threads.channel().send(std::make_unique<int>(0)));
  }
  const auto kept = std::make_shared<std::unique_ptr<int>>(std::make_unique<int>(7));
  const auto sender = threads.park(
      [kept, done = this->done](C& channel) { return channel.send(std::move(*kept), *done); });
  EXPECT_EQ(threads.answer(sender), "asleep");
  this->done->signal();
  EXPECT_EQ(threads.answer(sender), "done");
  ASSERT_NE(*kept, nullptr);
  EXPECT_EQ(**kept, 7);
}

TYPED_TEST(DoneTest, CloseEndsAWaitWithDone) {
  typename TestFixture::Threads receiving(1);
  const auto receiver = this->park_recv_with_done(receiving);
  receiving.channel().close();
  EXPECT_EQ(receiving.answer(receiver), "closed");

  typename TestFixture::Threads sending(1);
  this->fill(sending.channel());
  const auto sender = this->park_send_with_done(sending, 1);
  sending.channel().close();
  EXPECT_EQ(sending.answer(sender), "closed");
}

TYPED_TEST(SharedDoneTest, EndsEverybodyWhoListensAndNobodyElse) {
  typename TestFixture::Threads threads(1);
  const auto other = threads.park_recv();
  std::vector<std::size_t> listeners;
  for (int count = 0; count < 3; ++count) listeners.push_back(this->park_recv_with_done(threads));
  EXPECT_EQ(threads.rest(), Rest::asleep);
  this->done->signal();
  for (const std::size_t listener : listeners) EXPECT_EQ(threads.answer(listener), "done");
  EXPECT_EQ(threads.answer(other), "asleep");
  threads.channel().close();
  EXPECT_EQ(threads.answer(other), "closed");
}

// How a value (or free room) and the signal come to a sleeper that listens to both.
enum class Coming { value_then_signal, signal_then_value, both_at_once };
constexpr Coming kAllWays[] = {Coming::value_then_signal, Coming::signal_then_value,
                               Coming::both_at_once};

void make_happen(Coming coming, const std::function<void()>& value,
                 const std::function<void()>& signal) {
  if (coming == Coming::value_then_signal) {
    value();
    signal();
  } else if (coming == Coming::signal_then_value) {
    signal();
    value();
  } else {
    const std::jthread other(signal);
    value();
  }
}

// A value comes, and wakes the one who is about to leave because of its Done. It takes the value,
// or the other one must be woken.
TYPED_TEST(SharedDoneTest, NobodySleepsOnWithAValueInside) {
  for (int repetition = 0; repetition < 30; ++repetition) {
    for (const Coming coming : kAllWays) {
      typename TestFixture::Threads threads(1);
      const auto done = std::make_shared<Done<>>();
      const auto with_done = threads.park([done](auto& channel) { return channel.recv(*done); });
      const auto without = threads.park_recv();
      make_happen(coming, [&] { EXPECT_TRUE(threads.channel().send(9)); }, [&] { done->signal(); });
      const std::string first = threads.answer(with_done);
      EXPECT_EQ(threads.answer(without), first == "done" ? "received 9" : "asleep");
      EXPECT_TRUE(first == "done" || first == "received 9") << first;
      if (this->HasFailure()) return;
      threads.channel().close();
      threads.rest();
    }
  }
}

TYPED_TEST(SharedDoneTest, NobodySleepsOnWithRoomInside) {
  for (int repetition = 0; repetition < 30; ++repetition) {
    for (const Coming coming : kAllWays) {
      typename TestFixture::Threads threads(1);
      this->fill(threads.channel());
      const auto done = std::make_shared<Done<>>();
      const auto with_done = threads.park([done](auto& channel) { return channel.send(1, *done); });
      const auto without = threads.park([](auto& channel) { return channel.send(2); });
      make_happen(
          coming, [&] { EXPECT_TRUE(threads.channel().recv().has_value()); },
          [&] { done->signal(); });
      const std::string first = threads.answer(with_done);
      EXPECT_EQ(threads.answer(without), first == "done" ? "sent" : "asleep");
      EXPECT_TRUE(first == "done" || first == "sent") << first;
      if (this->HasFailure()) return;
      threads.channel().close();
      threads.rest();
    }
  }
}

TYPED_TEST(DoneTest, OneDoneForManyChannels) {
  typename TestFixture::Threads threads;
  typename TestFixture::Threads others;
  const auto receiver = this->park_recv_with_done(threads);
  const auto other = this->park_recv_with_done(others);
  this->done->signal();
  EXPECT_EQ(threads.answer(receiver), "done");
  EXPECT_EQ(others.answer(other), "done");
}

TEST(Done, IsSignalledOnceAndForAll) {
  Done<> done;
  int calls = 0;
  const Done<>::Listener listener(&done, [&] { ++calls; });
  EXPECT_FALSE(done.signalled());
  EXPECT_EQ(calls, 0);
  done.signal();
  done.signal();
  EXPECT_TRUE(done.signalled());
  EXPECT_EQ(calls, 1);
  const Done<>::Listener late(&done, [&] { calls += 10; });
  EXPECT_EQ(calls, 11);
  done.wait();  // returns at once
  const Done<>::Listener nobody(nullptr, [&] { calls += 100; });
  EXPECT_EQ(calls, 11);
}

TEST(Done, CallsThoseWhoStillListen) {
  Done<> done;
  std::vector<int> called;
  const auto note = [&](int number) { return [&called, number] { called.push_back(number); }; };
  auto first = std::make_unique<Done<>::Listener>(&done, note(1));
  auto second = std::make_unique<Done<>::Listener>(&done, note(2));
  auto third = std::make_unique<Done<>::Listener>(&done, note(3));
  const Done<>::Listener fourth(&done, note(4));
  second.reset();  // from the middle, then from one end of the list
  first.reset();
  done.signal();
  std::sort(called.begin(), called.end());
  EXPECT_EQ(called, (std::vector<int>{3, 4}));
}

TEST(Done, WaitSleepsUntilTheSignal) {
  const auto done = std::make_shared<Done<>>();
  const auto before = std::make_shared<int>(0);
  ThreadGroup group;
  for (int count = 0; count < 2; ++count) {
    group.add([done, before] {
      done->wait();
      EXPECT_EQ(*before, 1);  // what the signaller did before is seen
    });
  }
  group.open();
  EXPECT_EQ(group.wait_until_rest(kSeconds), Rest::asleep);
  *before = 1;
  done->signal();
  EXPECT_EQ(group.wait_until_rest(kSeconds), Rest::all_ended);
}

TYPED_TEST(DoneTest, AThreadAskedToStopLeavesTheChannel) {
  typename TestFixture::Threads threads;
  const auto source = std::make_shared<std::stop_source>();
  const auto receiver = threads.park(
      [source](auto& channel) { return channel.recv(DoneOnStop(source->get_token()).done()); });
  EXPECT_EQ(threads.answer(receiver), "asleep");
  source->request_stop();
  EXPECT_EQ(threads.answer(receiver), "done");
  // And one that had been asked before.
  EXPECT_EQ(in_words(threads.channel().recv(DoneOnStop(source->get_token()).done())), "done");
}

TYPED_TEST(DoneTest, AJthreadEndsWhenItGoesOutOfScope) {
  const auto channel = ChannelTraits<typename TestFixture::C>::make(1);
  std::string answer;
  {
    const std::jthread receiver([&](const std::stop_token& token) {
      DoneOnStop stop(token);
      answer = in_words(channel->recv(stop.done()));
    });
  }  // asks it to stop, and joins it
  EXPECT_EQ(answer, "done");
}

TEST(StopOnDone, StopsWhenTheSignalIsGiven) {
  Done<> done;
  const StopOnDone before(done);
  EXPECT_FALSE(before.token().stop_requested());
  done.signal();
  EXPECT_TRUE(before.token().stop_requested());
  const StopOnDone after(done);
  EXPECT_TRUE(after.token().stop_requested());
}

TEST(StopOnDone, OutlivesNothing) {
  Done<> done;
  std::stop_token token;
  {
    const StopOnDone bridge(done);
    token = bridge.token();
  }
  done.signal();  // the bridge is gone, and with it the listener
  EXPECT_FALSE(token.stop_requested());
}

}  // namespace
}  // namespace heddle

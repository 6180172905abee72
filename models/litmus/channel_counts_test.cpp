// The textbook channel (one mutex, two condition variables, room for one) and Heddle's own, as they
// ship: how many executions differ.
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/gtest.hpp>
#include <models/support/textbook_channel.hpp>

namespace {

using heddle::models::TextbookChannel;

// P producers send N values each, the last one closes; C consumers receive until it is closed.
template <class Channel>
std::function<void()> producers_consumers(unsigned P, unsigned C, unsigned N) {
  return [P, C, N] {
    Channel channel = [] {
      if constexpr (std::is_constructible_v<Channel, std::size_t>)
        return Channel(1);
      else
        return Channel();
    }();
    std::atomic<unsigned> producers{P};
    std::vector<std::thread> threads;
    for (unsigned producer = 0; producer < P; ++producer) {
      threads.emplace_back([&] {
        for (unsigned i = 0; i < N; ++i) static_cast<void>(channel.send(static_cast<int>(i)));
        if (producers.fetch_sub(1) == 1) channel.close();
      });
    }
    std::vector<unsigned> counts(C, 0);
    for (unsigned& count : counts) {
      threads.emplace_back([&] {
        while (channel.recv()) ++count;
      });
    }
    for (std::thread& thread : threads) thread.join();
    unsigned all = 0;
    for (const unsigned count : counts) all += count;
    heddle::require(heddle::Pitfall::lost_task, all == P * N, "not every value was received");
  };
}

template <class Channel>
std::uint64_t executions(unsigned P, unsigned C, unsigned N) {
  const heddle::Result result = heddle::check(producers_consumers<Channel>(P, C, N));
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.blocked, 0U);
  return result.executions;
}

TEST(ChannelCounts, Textbook) {
  EXPECT_EQ(executions<TextbookChannel<>>(1, 1, 1), 6U);
  EXPECT_EQ(executions<TextbookChannel<>>(1, 1, 2), 24U);
  EXPECT_EQ(executions<TextbookChannel<>>(2, 1, 1), 96U);
  EXPECT_EQ(executions<TextbookChannel<>>(2, 2, 1), 6'272U);
}

TEST(ChannelCounts, Buffered) {
  using Channel = heddle::BufferedChannel<int>;
  EXPECT_EQ(executions<Channel>(1, 1, 1), 6U);
  EXPECT_EQ(executions<Channel>(1, 1, 2), 24U);
  EXPECT_EQ(executions<Channel>(2, 1, 1), 96U);
  EXPECT_EQ(executions<Channel>(2, 2, 1), 6'272U);
}

TEST(ChannelCounts, Unbuffered) {
  using Channel = heddle::UnbufferedChannel<int>;
  EXPECT_EQ(executions<Channel>(1, 1, 1), 6U);
  EXPECT_EQ(executions<Channel>(2, 2, 1), 8'296U);
}

}  // namespace

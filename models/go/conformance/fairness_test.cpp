// In production, select chooses each of the cases that can proceed as often as any other. Each
// claim here fails by chance, with a select that is fair, once in more than 10^9 runs.
#include <array>
#include <cstdint>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>

namespace heddle::models::conformance {

namespace {

constexpr int kTrials = 20'000;

// |hits - trials / choices| <= trials * t, where t is such that Hoeffding's inequality
// P <= 2 exp(-2 trials t^2) gives less than 10^-11. There are less than 50 such comparisons.
// Source: W. Hoeffding, Probability Inequalities for Sums of Bounded Random Variables, 1963.
constexpr double kTolerance = 0.0256;  // 2 exp(-2 * 20000 * 0.0256^2) = 8.2e-12

template <std::size_t kCount>
void expect_uniform(const std::array<int, kCount>& hits) {
  ASSERT_EQ(std::accumulate(hits.begin(), hits.end(), 0), kTrials);
  for (const int count : hits)
    EXPECT_NEAR(count, kTrials / static_cast<double>(kCount), kTrials * kTolerance);
}

template <std::size_t kCount>
using Values = std::array<go::Chan<int>, kCount>;

// Each channel has a value in each trial.
template <std::size_t kCount>
Values<kCount> filled() {
  Values<kCount> channels;
  for (auto& channel : channels) {
    channel = go::make_chan<int>(1);
    channel.send(1);
  }
  return channels;
}

TEST(Fairness, OfTwoReceives) {
  const auto channels = filled<2>();
  std::array<int, 2> hits{};
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto chosen =
        static_cast<std::size_t>(go::select(go::recv(channels[0]), go::recv(channels[1])));
    ++hits[chosen];
    channels[chosen].send(1);
  }
  expect_uniform(hits);
}

TEST(Fairness, OfFourReceivesAmongOthers) {
  const auto channels = filled<4>();
  const go::Chan<int> nil;
  const auto full = filled<1>();
  std::array<int, 4> hits{};
  for (int trial = 0; trial < kTrials; ++trial) {
    int index = -1;
    const auto hit = [&](int which) { return [&index, which] { index = which; }; };
    go::select(go::recv(nil), go::recv(channels[0], hit(0)), go::send(full[0], 1),
               go::recv(channels[1], hit(1)), go::recv(channels[2], hit(2)), go::on_default(),
               go::recv(channels[3], hit(3)));
    ++hits.at(static_cast<std::size_t>(index));
    channels[static_cast<std::size_t>(index)].send(1);
  }
  expect_uniform(hits);
}

TEST(Fairness, OfTwoSendsOnOneChannel) {
  const auto channel = go::make_chan<int>(1);
  std::array<int, 2> hits{};
  for (int trial = 0; trial < kTrials; ++trial) {
    go::select(go::send(channel, 0), go::send(channel, 1));
    ++hits[static_cast<std::size_t>(channel.recv())];
  }
  expect_uniform(hits);
}

TEST(Fairness, OfReceiveSendAndClosed) {
  const auto full = filled<1>();
  const auto room = go::make_chan<int>(1);
  const auto closed = go::make_chan<int>();
  closed.close();
  std::array<int, 3> hits{};
  for (int trial = 0; trial < kTrials; ++trial) {
    const int chosen = go::select(go::recv(full[0]), go::send(room, 1), go::recv(closed));
    ++hits[static_cast<std::size_t>(chosen)];
    if (chosen == 0) full[0].send(1);
    if (chosen == 1) room.recv();
  }
  expect_uniform(hits);
}

// The select waits already when its partner comes, which may take either of its two cases.
TEST(Fairness, OfTwoCasesOfOneChannelThatWait) {
  const auto channel = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  std::thread selecting([=] {
    for (int trial = 0; trial < kTrials; ++trial)
      go::select(go::send(channel, 0), go::recv(other), go::send(channel, 1));
  });
  std::array<int, 2> hits{};
  for (int trial = 0; trial < kTrials; ++trial) {
    for (bool is_waiting = false; !is_waiting; std::this_thread::yield()) {
      const std::lock_guard lock(channel.core()->mutex());
      is_waiting = channel.core()->senders().has_waiting();
    }
    ++hits[static_cast<std::size_t>(channel.recv())];
  }
  selecting.join();
  expect_uniform(hits);
}

}  // namespace

}  // namespace heddle::models::conformance

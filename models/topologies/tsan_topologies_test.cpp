// Every channel in every topology at volume, on real threads under ThreadSanitizer:
// run_producers_consumers, with tasks whose state is plain memory, ended by close, by Done, and
// with consumers that fail.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/producers_consumers.hpp>
#include <heddle/channel/ring_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/channel/wait_group.hpp>
#include <heddle/spec/rest.hpp>
#include <models/support/scenario.hpp>

namespace heddle::models {
namespace {

// Plain memory, written by the producer before the send and by the consumer after the receive.
struct Task {
  std::size_t producer = 0;
  std::size_t sequence = 0;
  std::vector<int> state;
};
using Carried = std::unique_ptr<Task>;

struct Topology {
  std::size_t producers;
  std::size_t consumers;
};
constexpr Topology kTopologies[] = {{1, 1}, {1, 3}, {3, 1}, {3, 3}};
constexpr std::size_t kTasks = 400;  // of each producer

Carried make_task(std::size_t producer, std::size_t sequence) {
  auto task = std::make_unique<Task>();
  task->producer = producer;
  task->sequence = sequence;
  task->state = {static_cast<int>(sequence)};
  return task;
}

template <class Channel>
std::vector<Topology> topologies_of() {
  std::vector<Topology> fitting;
  for (const Topology topology : kTopologies) {
    if constexpr (requires { Channel::max_senders; }) {
      if (topology.producers > Channel::max_senders || topology.consumers > Channel::max_receivers)
        continue;
    }
    fitting.push_back(topology);
  }
  return fitting;
}

// What is measured, so that a run without contention does not pass for one.
struct Contention {
  std::atomic<std::size_t> asleep{0};  // operations that put their thread to sleep
  std::atomic<bool> full{false};       // somebody saw the channel full
};

template <class Channel>
class TsanTopologies : public testing::Test {};
using Channels = testing::Types<UnbufferedChannel<Carried>, BufferedChannel<Carried>,
                                RingChannel<Carried>, SpscChannel<Carried>>;
TYPED_TEST_SUITE(TsanTopologies, Channels);

TYPED_TEST(TsanTopologies, NothingIsLostAndTheChannelContended) {
  Contention contention;
  for (const Topology topology : topologies_of<TypeParam>()) {
    auto channel = make_channel<TypeParam>(2);
    auto outcome = run_producers_consumers(
        channel, topology.producers,
        [&](auto& emit, std::size_t producer) {
          for (std::size_t sequence = 0; sequence < kTasks; ++sequence) {
            const auto before = sleeps_of_this_thread();
            ASSERT_TRUE(emit(make_task(producer, sequence)));
            if (sleeps_of_this_thread() != before)
              contention.asleep.fetch_add(1, std::memory_order_relaxed);
            if (channel.size() == channel.capacity())
              contention.full.store(true, std::memory_order_relaxed);
          }
        },
        topology.consumers,
        [&](Carried& task, std::size_t) {
          // Now and then a consumer is slow, so that the channel fills up and the producers fall
          // asleep.
          if (task->sequence % 64 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
          task->state.push_back(1);
          if (task->sequence == 7) throw std::runtime_error("task 7 fails");
          return task->producer * kTasks + task->sequence;
        });
    EXPECT_EQ(outcome.failed.size(), topology.producers);
    for (const auto& failed : outcome.failed) EXPECT_EQ(failed.task->sequence, 7U);
    EXPECT_TRUE(outcome.undelivered.empty());
    EXPECT_TRUE(outcome.producer_errors.empty());
    const std::size_t all = topology.producers * kTasks;
    ASSERT_EQ(outcome.results.size(), all - topology.producers);
    const std::size_t sum =
        std::accumulate(outcome.results.begin(), outcome.results.end(), std::size_t{0});
    std::size_t failed_sum = 0;
    for (std::size_t producer = 0; producer < topology.producers; ++producer)
      failed_sum += producer * kTasks + 7;
    EXPECT_EQ(sum, all * (all - 1) / 2 - failed_sum);
  }
  EXPECT_GT(contention.asleep.load(), 0U) << "no send ever slept: this run shows nothing";
  EXPECT_TRUE(contention.full.load()) << "the channel was never full: this run shows nothing";
  testing::Test::RecordProperty("sends_asleep", std::to_string(contention.asleep.load()));
}

TYPED_TEST(TsanTopologies, DoneEndsEverybodyAndEveryTaskIsAccountedFor) {
  for (const Topology topology : topologies_of<TypeParam>()) {
    auto channel = make_channel<TypeParam>(2);
    Done<StdSync> done;
    std::atomic<std::size_t> emitted{0};
    std::atomic<std::size_t> consumed{0};
    auto outcome = run_producers_consumers(
        channel, topology.producers,
        [&](auto& emit, std::size_t producer) {
          for (std::size_t sequence = 0;; ++sequence) {
            emitted.fetch_add(1, std::memory_order_relaxed);
            if (!emit(make_task(producer, sequence))) return;
          }
        },
        topology.consumers,
        [&](Carried& task, std::size_t) {
          task->state.push_back(1);
          if (consumed.fetch_add(1, std::memory_order_relaxed) == kTasks) done.signal();
        },
        &done);
    EXPECT_EQ(outcome.results.size() + outcome.undelivered.size(), emitted.load());
  }
}

TYPED_TEST(TsanTopologies, WaitGroupOrdersWhatItsTasksDid) {
  auto channel = make_channel<TypeParam>(2);
  WaitGroup<> group;
  std::vector<int> written(kTasks, 0);  // each element by one task, all read after wait()
  group.add(static_cast<std::int64_t>(kTasks));
  std::jthread consumer([&] {
    for (Carried& task : channel) {
      written[task->sequence] = 1;
      group.done();
    }
  });
  for (std::size_t sequence = 0; sequence < kTasks; ++sequence) {
    ASSERT_TRUE(channel.send(make_task(0, sequence)));
  }
  group.wait();
  EXPECT_EQ(std::accumulate(written.begin(), written.end(), 0), static_cast<int>(kTasks));
  channel.close();
}

}  // namespace
}  // namespace heddle::models

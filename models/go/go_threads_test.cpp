// The Go layer on real threads, also under ThreadSanitizer: many operations, every value accounted
// for, nothing left over.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;

// Counts how many there are. (A box for those that throw when they are moved is another test's.)
class Counted {
 public:
  Counted() = default;
  Counted(int producer, int number) : producer_(producer), number_(number) { ++alive; }
  Counted(Counted&& other) noexcept
      : producer_(std::exchange(other.producer_, -1)), number_(other.number_) {}
  Counted& operator=(Counted&&) = delete;
  ~Counted() {
    if (producer_ >= 0) --alive;
  }
  int producer() const { return producer_; }
  int number() const { return number_; }

  inline static std::atomic<int> alive{0};

 private:
  int producer_ = -1;  // none: it was moved from, or is a zero value
  int number_ = 0;
};

struct Topology {
  int producers;
  int consumers;
  int capacity;
};

class GoThreads : public testing::TestWithParam<Topology> {};

TEST_P(GoThreads, EveryValueOnceAndInOrder) {
  constexpr int kValues = 4'000;  // of each producer
  const Topology topology = GetParam();
  {
    const auto channel = make_chan<Counted>(topology.capacity);
    const auto sums = make_chan<std::int64_t>();
    WaitGroup producers;
    for (int self = 0; self < topology.producers; ++self) {
      producers.go([=] {
        for (int number = 1; number <= kValues; ++number) channel.send(Counted(self, number));
      });
    }
    for (int self = 0; self < topology.consumers; ++self) {
      go([=, producers = topology.producers] {
        std::vector<int> last(static_cast<std::size_t>(producers), 0);
        std::int64_t sum = 0;
        for (const Counted& value : channel) {
          int& before = last[static_cast<std::size_t>(value.producer())];
          if (value.number() <= before) panic("out of order");
          before = value.number();
          sum += value.number();
        }
        sums.send(sum);
      });
    }
    producers.wait();
    close(channel);
    std::int64_t sum = 0;
    for (int self = 0; self < topology.consumers; ++self) sum += sums.recv();
    EXPECT_EQ(sum, std::int64_t{topology.producers} * kValues * (kValues + 1) / 2);
    EXPECT_EQ(len(channel), 0);
  }
  EXPECT_EQ(Counted::alive.load(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, GoThreads,
                         testing::Values(Topology{1, 1, 0}, Topology{1, 1, 1}, Topology{1, 1, 64},
                                         Topology{3, 1, 0}, Topology{3, 1, 4}, Topology{1, 3, 0},
                                         Topology{1, 3, 4}, Topology{3, 3, 0}, Topology{3, 3, 1},
                                         Topology{3, 3, 64}));

TEST(GoThreads, WhatIsLeftGoesWithTheChannel) {
  {
    const auto channel = make_chan<Counted>(4);
    for (int number = 0; number < 3; ++number) channel.send(Counted(0, number));
    channel.recv();
    channel.send(Counted(0, 3));
    channel.send(Counted(0, 4));  // goes round the end of the buffer
    EXPECT_EQ(Counted::alive.load(), 4);
  }
  EXPECT_EQ(Counted::alive.load(), 0);
}

// Goroutines that send on one and receive from the other of two channels, in one select; what each
// gives it gives once.
TEST(GoThreads, SelectsThatMeetSelects) {
  constexpr int kRounds = 5'000;
  constexpr int kPairs = 2;
  for (const int capacity : {0, 1}) {
    const auto a = make_chan<std::int64_t>(capacity);
    const auto b = make_chan<std::int64_t>(capacity);
    std::atomic<std::int64_t> sent{0};
    std::atomic<std::int64_t> received{0};
    WaitGroup group;
    const auto take_part = [&](const Chan<std::int64_t>& out, const Chan<std::int64_t>& in) {
      // As many of each as the other side does of the other.
      int sends = kRounds;
      int receives = kRounds;
      while (sends + receives > 0) {
        const std::int64_t value = sends + 1;
        const auto get = [&](std::int64_t got) {
          received += got;
          --receives;
        };
        select(send(sends > 0 ? out : Chan<std::int64_t>(), value,
                    [&] {
                      sent += value;
                      --sends;
                    }),
               recv(receives > 0 ? in : Chan<std::int64_t>(), get));
      }
    };
    for (int pair = 0; pair < kPairs; ++pair) {
      group.go([&] { take_part(a, b); });
      group.go([&] { take_part(b, a); });
    }
    group.wait();
    const std::int64_t all = 2 * kPairs * (std::int64_t{kRounds} * (kRounds + 1) / 2 + kRounds);
    EXPECT_EQ(sent.load(), all);
    EXPECT_EQ(received.load(), all);
  }
}

// A select that waits at a channel where nothing happens leaves nothing behind there.
TEST(GoThreads, SelectsLeaveQueues) {
  constexpr int kRounds = 20'000;
  const auto work = make_chan<int>();
  const auto done = make_chan<Empty>();
  WaitGroup group;
  std::atomic<int> sum{0};
  for (int self = 0; self < 2; ++self) {
    group.go([&] {
      for (bool more = true; more;)
        select(recv(work, [&](int value) { sum += value; }), recv(done, [&] { more = false; }));
    });
  }
  for (int round = 0; round < kRounds; ++round) work.send(1);
  close(done);
  group.wait();
  EXPECT_EQ(sum.load(), kRounds);
  EXPECT_TRUE(done.core()->receivers().is_empty());
  EXPECT_TRUE(work.core()->receivers().is_empty());
}

TEST(GoThreads, Locks) {
  constexpr int kRounds = 5'000;
  Mutex mutex;
  RWMutex shared;
  Once once;
  int by_mutex = 0;
  int by_shared = 0;
  int calls = 0;
  WaitGroup group;
  for (int self = 0; self < 4; ++self) {
    group.go([&, self] {
      for (int round = 0; round < kRounds; ++round) {
        once.call([&] { ++calls; });
        {
          const std::lock_guard lock(mutex);
          by_mutex += calls;
        }
        if ((round + self) % 4 == 0) {
          const std::lock_guard lock(shared);
          ++by_shared;
        } else {
          const std::shared_lock lock(shared);
          if (by_shared > 4 * kRounds) panic("too many");
        }
      }
    });
  }
  group.wait();
  EXPECT_EQ(by_mutex, 4 * kRounds);
  EXPECT_EQ(by_shared, kRounds);
  EXPECT_EQ(calls, 1);
}

TEST(GoThreads, CondHandsOver) {
  constexpr int kRounds = 3'000;
  Mutex mutex;
  Cond condition(mutex);
  int turn = 0;
  WaitGroup group;
  for (int self = 0; self < 3; ++self) {
    group.go([&, self] {
      for (int round = 0; round < kRounds; ++round) {
        const std::lock_guard lock(mutex);
        while (turn % 3 != self) condition.wait();
        ++turn;
        condition.broadcast();
      }
    });
  }
  group.wait();
  EXPECT_EQ(turn, 3 * kRounds);
}

TEST(GoThreads, SemaphoreAndErrGroup) {
  Semaphore semaphore(3);
  std::atomic<int> inside{0};
  ErrGroup group(background());
  for (int self = 0; self < 4; ++self) {
    group.go([&, weight = 1 + self % 3] {
      for (int round = 0; round < 1'000; ++round) {
        if (const Error error = semaphore.acquire(group.context(), weight)) return error;
        if ((inside += weight) > 3) return Error("too many");
        inside -= weight;
        semaphore.release(weight);
      }
      return Error();
    });
  }
  EXPECT_EQ(group.wait(), Error());
  EXPECT_EQ(group.context().err(), canceled());
  EXPECT_EQ(semaphore.acquire(group.context(), 4), canceled());
}

// More cases than a byte can count: each is chosen, whether it finds a partner there or waits.
TEST(GoThreads, SelectAmongVeryMany) {
  constexpr std::size_t kCases = 300;
  const auto select_among = []<std::size_t... kIndex>(const Chan<int>& channel,
                                                      std::index_sequence<kIndex...>) {
    return select((static_cast<void>(kIndex), recv(channel))...);
  };
  std::array<int, kCases> chosen{};
  const auto ready = make_chan<int>(1);
  for (std::size_t i = 0; i < 30 * kCases; ++i) {
    ready.send(1);
    ++chosen.at(static_cast<std::size_t>(select_among(ready, std::make_index_sequence<kCases>())));
  }
  EXPECT_EQ(std::count(chosen.begin(), chosen.end(), 0), 0);

  constexpr int kValues = 1'000;
  const auto slow = make_chan<int>();
  go([=] {
    for (int i = 0; i < kValues; ++i) slow.send(i);
  });
  int beyond_a_byte = 0;
  for (int i = 0; i < kValues; ++i)
    beyond_a_byte += select_among(slow, std::make_index_sequence<kCases>()) > 255 ? 1 : 0;
  EXPECT_GT(beyond_a_byte, 0);
}

// --- time

TEST(GoThreads, Timers) {
  const Time begin = Clock::now();
  const auto early = after(5ms);
  const auto late = after(30ms);
  EXPECT_EQ(select(recv(late), recv(early)), 1);
  EXPECT_GE(late.recv() - begin, 30ms);
  const Timer timer(1h);
  EXPECT_TRUE(timer.reset(1ms));
  EXPECT_GE(timer.c().recv() - begin, 31ms);
  EXPECT_FALSE(timer.stop());
  EXPECT_FALSE(timer.reset(1h));
  EXPECT_TRUE(timer.stop());
  const auto called = make_chan<Empty>();
  const FuncTimer soon(1ms, [=] { close(called); });
  called.recv();
  EXPECT_FALSE(soon.stop());
  const FuncTimer never(1h, [=] { close(called); });
  EXPECT_TRUE(never.stop());
}

TEST(GoThreads, Tickers) {
  const Time begin = Clock::now();
  const Ticker ticker(2ms);
  for (int tick = 1; tick <= 5; ++tick) EXPECT_GE(ticker.c().recv() - begin, tick * 2ms);
  ticker.reset(1ms);
  ticker.c().recv();
  ticker.stop();
  select(recv(ticker.c()), on_default());  // one that was there already
  EXPECT_EQ(select(recv(ticker.c()), recv(after(10ms))), 1);
}

TEST(GoThreads, Contexts) {
  const Time begin = Clock::now();
  const auto [parent, cancel] = with_timeout(background(), 10ms);
  const auto [child, cancel_child] = with_timeout(parent, 1h);
  EXPECT_EQ(child.deadline(), parent.deadline());
  child.done().recv();
  EXPECT_GE(Clock::now() - begin, 10ms);
  EXPECT_EQ(child.err(), deadline_exceeded());
  EXPECT_EQ(parent.err(), deadline_exceeded());
  cancel();
  cancel_child();
  EXPECT_EQ(parent.err(), deadline_exceeded());
  const auto [past, cancel_past] = with_deadline(background(), begin);
  EXPECT_EQ(past.err(), deadline_exceeded());
}

// Cancelled by many, with children that come and go.
TEST(GoThreads, ContextTrees) {
  for (int round = 0; round < 200; ++round) {
    const auto [root, cancel] = with_timeout(background(), 1h);
    WaitGroup group;
    for (int self = 0; self < 3; ++self) {
      group.go([self, root = root, cancel = cancel] {
        const auto [child, cancel_child] = with_timeout(root, 1h);
        if (self == 0) cancel();
        if (self == 1) cancel_child();
        child.done().recv();
        if (child.err() != canceled()) panic("another reason");
      });
    }
    group.wait();
  }
}

}  // namespace

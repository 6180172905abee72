// Loops that wait by looking again and again come to an end, and are explored once.
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace {

using heddle::check;
using heddle::Pitfall;

template <class Body>
void in_parallel(unsigned count, Body body) {
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back(body);
  for (std::thread& thread : threads) thread.join();
}

TEST(Spin, Flag) {
  const heddle::Result result = check([] {
    std::atomic<int> flag{0};
    std::thread other([&] {
      while (flag.load() == 0) {
      }
    });
    flag.store(1);
    other.join();
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 1U);
}

TEST(Spin, FlagWithYield) {
  const heddle::Result result = check([] {
    std::atomic<int> flag{0};
    std::thread other([&] {
      while (flag.load() == 0) std::this_thread::yield();
    });
    flag.store(1);
    flag.store(2);
    other.join();
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 2U);  // it goes on with 1 or with 2
}

TEST(Spin, TestAndSetLock) {
  const auto program = [](std::memory_order unlock) {
    return [unlock] {
      std::atomic_flag locked;
      int count = 0;
      in_parallel(3, [&] {
        while (locked.test_and_set(std::memory_order_acquire)) {
        }
        ++count;
        locked.clear(unlock);
      });
      heddle::require(Pitfall::lost_task, count == 3, "an increment is lost");
    };
  };
  const heddle::Result result = check(program(std::memory_order_release));
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 6U);
  EXPECT_FINDS(Pitfall::data_race, program(std::memory_order_relaxed));
}

TEST(Spin, TicketLock) {
  const auto program = [](int step) {
    return [step] {
      std::atomic<int> next{0}, serving{0};
      int count = 0;
      in_parallel(3, [&] {
        const int mine = next.fetch_add(1);
        while (serving.load() != mine) {
        }
        ++count;
        serving.store(mine + step);
      });
      heddle::require(Pitfall::lost_task, count == 3, "an increment is lost");
    };
  };
  const heddle::Result result = check(program(1));
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 6U);
  EXPECT_FINDS(Pitfall::blocking, program(2));
}

// Most of its frame is never written: what calls before it have left is there, the engine's too.
[[gnu::noinline]] int look(const std::atomic<int>& flag) {
  int unused[256];
  asm volatile("" : : "r"(unused) : "memory");
  return flag.load();
}

TEST(Spin, FrameThatIsNotInitialised) {
  const heddle::Options options{.max_executions = 100};
  const heddle::Result result = check(options, [] {
    std::atomic<int> flag{0};
    volatile int plain = 0;
    std::thread other([&] {
      while (plain == 0 && look(flag) == 0) {
      }
    });
    flag.store(1);
    other.join();
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 2U);  // the first time round it may be in yet another state
}

// A loop that counts what it reads is no loop that waits: all its executions are explored.
TEST(Spin, SumIsNoSpin) {
  std::vector<bool> sums(4, false);
  const heddle::Result result = check([&] {
    std::atomic<int> x{0};
    int sum = 0;
    std::thread other([&] {
      for (int i = 0; i < 3; ++i) sum += x.load();
    });
    x.store(1);
    other.join();
    sums[static_cast<std::size_t>(sum)] = true;
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 4U);
  EXPECT_EQ(sums, std::vector<bool>(4, true));
}

}  // namespace

// Searches within a bound on preemptions: they reach what few preemptions reach, all of it, and
// with enough of them everything.
#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

#include "in_parallel.hpp"

namespace {

using heddle::check;
using heddle::MemoryModel;
using heddle::Options;
using heddle::Pitfall;
using heddle::Result;
using heddle::Verdict;
using heddle::litmus::Body;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

constexpr std::uint64_t kEnough = 100;

Result within(unsigned most, MemoryModel model, const Body& scenario) {
  Options options;
  options.memory_model = model;
  options.max_preemptions = most;
  options.max_seconds = 60;
  return check(options, scenario);
}

// With enough preemptions: what is visited without a bound.
void expect_all(const Body& scenario) {
  for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
    Options options;
    options.memory_model = model;
    const Result all = check(options, scenario);
    EXPECT_TRUE(heddle::holds(all));
    const Result bounded = within(kEnough, model, scenario);
    EXPECT_TRUE(heddle::holds(bounded));
    EXPECT_EQ(bounded.verdict, Verdict::holds_bounded);
    EXPECT_EQ(bounded.executions, all.executions);
    EXPECT_LE(within(1, model, scenario).executions, all.executions);
  }
}

TEST(Bounded, Atomics) {
  expect_all([] {
    std::atomic<int> x{0}, y{0};
    in_parallel({[&] {
                   x.store(1, std::memory_order_relaxed);
                   y.fetch_add(1);
                 },
                 [&] {
                   y.store(2, std::memory_order_release);
                   x.store(3, std::memory_order_relaxed);
                 },
                 [&] {
                   int seen = y.load(std::memory_order_acquire);
                   seen += x.load(std::memory_order_relaxed);
                   x.compare_exchange_strong(seen, 7);
                 }});
  });
}

TEST(Bounded, LockAndConditionVariable) {
  expect_all([] {
    std::mutex mutex;
    std::condition_variable changed;
    int tokens = 0;
    const auto take = [&] {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return tokens > 0; });
      --tokens;
    };
    in_parallel({take, take, [&] {
                   for (int i = 0; i < 2; ++i) {
                     const std::lock_guard lock(mutex);
                     ++tokens;
                     changed.notify_one();
                   }
                 }});
  });
}

// Nobody comes between what a writer locks: 312 runs turn back; 2,128 if it could be left there.
TEST(Bounded, ReadersAndWriters) {
  const auto scenario = [] {
    std::shared_mutex mutex;
    int x = 0;
    const auto read = [&] {
      const std::shared_lock lock(mutex);
      require(x >= 0, "it grows");
    };
    in_parallel({read, read, [&] {
                   const std::lock_guard lock(mutex);
                   ++x;
                 }});
  };
  expect_all(scenario);
  EXPECT_LT(within(2, MemoryModel::rc11, scenario).blocked, 1'000U);
}

// A writer that waits has locked nothing: another reader comes in, without a preemption.
TEST(Bounded, WriterThatWaits) {
  bool has_come_in = false;
  const auto scenario = [&has_come_in] {
    std::shared_mutex mutex;
    std::binary_semaphore come{0};
    std::atomic<bool> waits{false};
    int x = 0;
    in_parallel({[&] {
                   const bool is_late = waits;
                   const std::shared_lock lock(mutex);
                   has_come_in = has_come_in || (is_late && x == 0);
                   come.release();
                 },
                 [&] {
                   const std::shared_lock lock(mutex);
                   come.acquire();
                 },
                 [&] {
                   waits = true;
                   const std::lock_guard lock(mutex);
                   x = 1;
                 }});
  };
  EXPECT_TRUE(heddle::holds(within(0, MemoryModel::sc, scenario)));
  EXPECT_TRUE(has_come_in);
}

TEST(Bounded, SemaphoreAndBarrier) {
  expect_all([] {
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 2);
    in_parallel({[&] {
                   sem_post(&semaphore);
                   pthread_barrier_wait(&barrier);
                   sem_wait(&semaphore);
                 },
                 [&] {
                   sem_wait(&semaphore);
                   pthread_barrier_wait(&barrier);
                   sem_post(&semaphore);
                 }});
    pthread_barrier_destroy(&barrier);
    sem_destroy(&semaphore);
  });
}

TEST(Bounded, TimeLimitsAndChoices) {
  using namespace std::chrono_literals;
  expect_all([] {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_set = false;
    std::thread setter([&] {
      const std::lock_guard lock(mutex);
      is_set = heddle::choose(3) > 0;
      changed.notify_all();
    });
    {
      std::unique_lock lock(mutex);
      if (!is_set) changed.wait_for(lock, 1s);
    }
    setter.join();
  });
}

// Two increments, each a load and a store, are lost with one preemption, and not without.
TEST(Bounded, FindsWhatTheBoundReaches) {
  const auto increments = [] {
    std::atomic<int> x{0};
    const auto add = [&] { x.store(x.load() + 1); };
    in_parallel({add, add});
    heddle::require(Pitfall::lost_task, x.load() == 2, "an increment is lost");
  };
  EXPECT_TRUE(heddle::holds(within(0, MemoryModel::sc, increments)));
  EXPECT_TRUE(heddle::finds(Pitfall::lost_task, within(1, MemoryModel::sc, increments)));
}

// A thread that goes round in a loop waits: to let another one go on is no preemption.
TEST(Bounded, LoopsThatWait) {
  const auto hand_over = [](bool is_signalled) {
    return [is_signalled] {
      std::atomic<bool> is_ready{false};
      std::atomic<int> x{0};
      in_parallel({[&] {
                     while (!is_ready.load(std::memory_order_acquire)) std::this_thread::yield();
                     require(x.load(std::memory_order_relaxed) == 1, "it was written before");
                   },
                   [&] {
                     x.store(1, std::memory_order_relaxed);
                     if (is_signalled) is_ready.store(true, std::memory_order_release);
                   }});
    };
  };
  for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
    EXPECT_TRUE(heddle::holds(within(0, model, hand_over(true))));
    EXPECT_TRUE(heddle::finds(Pitfall::blocking, within(0, model, hand_over(false))));
  }
}

// Whoever waits in a loop may go on as soon as it can, before others that could have gone on later.
TEST(Bounded, LoopsThatWaitGoOnAtAnyTime) {
  const auto first_of_two = [] {
    std::atomic<bool> is_ready{false};
    std::atomic<int> last{0};
    in_parallel({[&] {
                   while (!is_ready.load()) std::this_thread::yield();
                   last.store(1);
                 },
                 [&] { is_ready.store(true); }, [&] { last.store(2); }});
    heddle::require(Pitfall::lost_task, last.load() != 2, "the third came after the first");
  };
  EXPECT_TRUE(heddle::finds(Pitfall::lost_task, within(0, MemoryModel::sc, first_of_two)));
}

// Before its last round it may have seen nothing, or the first flag, or the one and then the other;
// or it comes when both are there. A round that sees no more than one before is not counted.
TEST(Bounded, LoopsThatSeeNothingNew) {
  const auto two_flags = [] {
    std::atomic<bool> first{false}, second{false};
    in_parallel({[&] {
                   while (!first.load(std::memory_order_relaxed) ||
                          !second.load(std::memory_order_relaxed))
                     std::this_thread::yield();
                 },
                 [&] {
                   first.store(true, std::memory_order_relaxed);
                   second.store(true, std::memory_order_relaxed);
                 }});
  };
  for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
    const Result result = within(kEnough, model, two_flags);
    EXPECT_TRUE(heddle::holds(result));
    EXPECT_EQ(result.executions, 4U);
  }
}

TEST(Bounded, LocksThatSpin) {
  std::uint64_t before = 0;
  for (const unsigned most : {0U, 1U, 2U}) {
    const Result result = within(most, MemoryModel::rc11, [] {
      std::atomic_flag flag;
      int x = 0;
      const auto add = [&] {
        while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
        ++x;
        flag.clear(std::memory_order_release);
      };
      in_parallel({add, add, add});
      require(x == 3, "all have been in");
    });
    EXPECT_TRUE(heddle::holds(result));
    EXPECT_GE(result.executions, 6U);
    EXPECT_GT(result.executions, before);
    before = result.executions;
  }
}

// Who polls with a mutex held for a moment may hinder another who does.
TEST(Bounded, LoopsThatHinderOneAnother) {
  const auto both = [] {
    std::mutex a, b;
    std::thread other([&] { const std::scoped_lock lock(a, b); });
    {
      const std::scoped_lock lock(b, a);
    }
    other.join();
  };
  for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc})
    EXPECT_TRUE(heddle::holds(within(2, model, both)));
}

TEST(Bounded, Nondeterminism) {
  int runs = 0;
  const Result result = within(2, MemoryModel::sc, [&runs] {
    std::atomic<int> x{0};
    in_parallel({[&] {
                   if (++runs > 4) x.fetch_add(1);
                   x.store(1);
                 },
                 [&] { x.store(2); }});
  });
  EXPECT_TRUE(heddle::finds(Pitfall::nondeterminism, result));
}

}  // namespace

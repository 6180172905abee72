// Complete executions of small parametric programs. Each number is that of the execution graphs
// that differ, and was confirmed with an independent, published checker.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace {

using heddle::MemoryModel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

using Body = std::function<void()>;

// Runs the bodies as threads, and waits for them.
void in_parallel(const std::vector<Body>& bodies) {
  std::vector<std::thread> threads;
  threads.reserve(bodies.size());
  for (const Body& body : bodies) threads.emplace_back(body);
  for (std::thread& thread : threads) thread.join();
}

std::uint64_t executions(MemoryModel model, const Body& scenario) {
  heddle::Options options;
  options.memory_model = model;
  const heddle::Result result = heddle::check(options, scenario);
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.blocked, 0U);
  return result.executions;
}

void expect_counts(std::uint64_t rc11, std::uint64_t sc, const Body& scenario) {
  EXPECT_EQ(executions(MemoryModel::rc11, scenario), rc11) << "RC11";
  EXPECT_EQ(executions(MemoryModel::sc, scenario), sc) << "SC";
}

std::uint64_t factorial(unsigned n) { return n < 2 ? 1 : n * factorial(n - 1); }

TEST(Counts, Increments) {
  for (unsigned n = 1; n <= 5; ++n) {
    expect_counts(factorial(n), factorial(n), [n] {
      std::atomic<int> x{0};
      in_parallel(std::vector<Body>(n, [&] { x.fetch_add(1, memory_order_relaxed); }));
    });
  }
}

TEST(Counts, Readers) {
  for (unsigned n = 1; n <= 5; ++n) {
    expect_counts(1U << n, 1U << n, [n] {
      std::atomic<int> x{0};
      std::vector<Body> bodies(n, [&] { static_cast<void>(x.load(memory_order_relaxed)); });
      bodies.insert(bodies.begin(), [&] { x.store(1, memory_order_relaxed); });
      in_parallel(bodies);
    });
  }
}

TEST(Counts, CompareExchangeRotation) {
  const std::vector<std::uint64_t> expected = {2, 5, 14, 43, 144};
  for (int n = 2; n <= 6; ++n) {
    const std::uint64_t count = expected[static_cast<std::size_t>(n - 2)];
    expect_counts(count, count, [n] {
      std::atomic<int> x{0};
      std::vector<Body> bodies;
      for (int i = 0; i < n; ++i) {
        bodies.emplace_back([&x, i] {
          int from = i;
          x.compare_exchange_strong(from, i + 1, memory_order_relaxed);
        });
      }
      in_parallel(bodies);
    });
  }
}

// Thread 0 looks for the last 0 from the end; thread i writes what comes before, and one more.
Body last_zero(std::size_t n) {
  return [n] {
    std::vector<std::atomic<int>> a(n + 1);
    std::vector<Body> bodies;
    bodies.emplace_back([&] {
      for (std::size_t i = n; a[i].load(memory_order_acquire) != 0 && i > 0; --i) {
      }
    });
    for (std::size_t i = 1; i <= n; ++i) {
      bodies.emplace_back(
          [&a, i] { a[i].store(a[i - 1].load(memory_order_acquire) + 1, memory_order_release); });
    }
    in_parallel(bodies);
  };
}

TEST(Counts, LastZero) {
  expect_counts(64, 64, last_zero(5));
  expect_counts(3'328, 3'328, last_zero(10));
  expect_counts(147'456, 147'456, last_zero(15));
}

TEST(Counts, LockIncrements) {
  for (unsigned n = 1; n <= 5; ++n) {
    expect_counts(factorial(n), factorial(n), [n] {
      std::mutex mutex;
      unsigned x = 0;
      in_parallel(std::vector<Body>(n, [&] {
        const std::lock_guard lock(mutex);
        ++x;
      }));
      heddle::require(heddle::Pitfall::lost_task, x == n, "an increment is lost");
    });
  }
}

TEST(Counts, StoreBuffering) {
  expect_counts(4, 3, [] {
    std::atomic<int> x{0}, y{0};
    in_parallel({[&] {
                   x.store(1, memory_order_relaxed);
                   static_cast<void>(y.load(memory_order_relaxed));
                 },
                 [&] {
                   y.store(1, memory_order_relaxed);
                   static_cast<void>(x.load(memory_order_relaxed));
                 }});
  });
}

TEST(Counts, StoreBufferingWithFences) {
  expect_counts(3, 3, [] {
    std::atomic<int> x{0}, y{0};
    in_parallel({[&] {
                   x.store(1, memory_order_relaxed);
                   std::atomic_thread_fence(memory_order_seq_cst);
                   static_cast<void>(y.load(memory_order_relaxed));
                 },
                 [&] {
                   y.store(1, memory_order_relaxed);
                   std::atomic_thread_fence(memory_order_seq_cst);
                   static_cast<void>(x.load(memory_order_relaxed));
                 }});
  });
}

Body message_passing(std::memory_order write, std::memory_order read) {
  return [write, read] {
    std::atomic<int> data{0}, flag{0};
    in_parallel({[&] {
                   data.store(1, memory_order_relaxed);
                   flag.store(1, write);
                 },
                 [&] {
                   const bool seen = flag.load(read) == 1;
                   const int value = data.load(memory_order_relaxed);
                   if (read == memory_order_acquire)
                     heddle::require(heddle::Pitfall::lost_task, !seen || value == 1, "stale data");
                 }});
  };
}

TEST(Counts, MessagePassing) {
  expect_counts(4, 3, message_passing(memory_order_relaxed, memory_order_relaxed));
  expect_counts(3, 3, message_passing(memory_order_release, memory_order_acquire));
}

TEST(Counts, LoadBuffering) {
  expect_counts(3, 3, [] {
    std::atomic<int> x{0}, y{0};
    in_parallel({[&] {
                   static_cast<void>(x.load(memory_order_relaxed));
                   y.store(1, memory_order_relaxed);
                 },
                 [&] {
                   static_cast<void>(y.load(memory_order_relaxed));
                   x.store(1, memory_order_relaxed);
                 }});
  });
}

Body independent_reads(std::memory_order write, std::memory_order read) {
  return [write, read] {
    std::atomic<int> x{0}, y{0};
    const auto look = [read](std::atomic<int>& first, std::atomic<int>& second) {
      static_cast<void>(first.load(read));
      static_cast<void>(second.load(read));
    };
    in_parallel({[&] { x.store(1, write); }, [&] { y.store(1, write); }, [&] { look(x, y); },
                 [&] { look(y, x); }});
  };
}

TEST(Counts, IndependentReadsOfIndependentWrites) {
  expect_counts(16, 15, independent_reads(memory_order_release, memory_order_acquire));
  expect_counts(15, 15, independent_reads(memory_order_seq_cst, memory_order_seq_cst));
}

TEST(Counts, TwoPlusTwoWrites) {
  expect_counts(4, 3, [] {
    std::atomic<int> x{0}, y{0};
    in_parallel({[&] {
                   x.store(1, memory_order_relaxed);
                   y.store(2, memory_order_relaxed);
                 },
                 [&] {
                   y.store(1, memory_order_relaxed);
                   x.store(2, memory_order_relaxed);
                 }});
  });
}

TEST(Counts, CoherenceOfReads) {
  expect_counts(6, 6, [] {
    std::atomic<int> x{0};
    in_parallel({[&] {
                   x.store(1, memory_order_relaxed);
                   x.store(2, memory_order_relaxed);
                 },
                 [&] {
                   static_cast<void>(x.load(memory_order_relaxed));
                   static_cast<void>(x.load(memory_order_relaxed));
                 }});
  });
}

// What a thread assumes may come true by what others write after it has looked.
TEST(Counts, AssumptionThatComesTrueLater) {
  const heddle::Result result = heddle::check([] {
    std::atomic<int> x{0};
    std::thread other([&] { heddle::assume(x.load() == 1); });
    x.store(1);
    other.join();
  });
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.executions, 1U);
  EXPECT_EQ(result.blocked, 1U);
}

}  // namespace

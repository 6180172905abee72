// Loops that wait by trying again: with a mutex, with a time limit, until a deadline. They come to
// an end, and reach what they can reach.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/gtest.hpp>

namespace {

using namespace std::chrono_literals;
using heddle::check;
using heddle::Pitfall;
using heddle::Result;

// How often a compiler repeats the code of a loop's first round decides whether a look before the
// last is seen as its like; so there is a limit and no number.
void expect_ends(std::uint64_t most, const std::function<void()>& scenario) {
  const Result result = check({.max_seconds = 20}, scenario);
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_LE(result.executions, most) << result.blocked << " blocked";
}

TEST(WaitingLoops, LockTwoInOppositeOrders) {
  expect_ends(18, [] {
    std::mutex a, b;
    int x = 0;
    std::thread other([&] {
      const std::scoped_lock both(b, a);
      ++x;
    });
    {
      const std::scoped_lock both(a, b);
      ++x;
    }
    other.join();
    heddle::require(Pitfall::lost_task, x == 2, "an increment is lost");
  });
}

TEST(WaitingLoops, TryLock) {
  expect_ends(3, [] {
    std::mutex mutex;
    int x = 0;
    const auto add = [&] {
      while (!mutex.try_lock()) std::this_thread::yield();
      ++x;
      mutex.unlock();
    };
    std::thread other(add);
    add();
    other.join();
    heddle::require(Pitfall::lost_task, x == 2, "an increment is lost");
  });
}

TEST(WaitingLoops, TryLockForAWhile) {
  expect_ends(5, [] {
    std::timed_mutex mutex;
    int x = 0;
    const auto add = [&] {
      while (!mutex.try_lock_for(1ms)) {
      }
      ++x;
      mutex.unlock();
    };
    std::thread other(add);
    add();
    other.join();
    heddle::require(Pitfall::lost_task, x == 2, "an increment is lost");
  });
}

TEST(WaitingLoops, LookUnderMutex) {
  expect_ends(1, [] {
    std::mutex mutex;
    bool done = false;
    std::thread other([&] {
      const std::lock_guard lock(mutex);
      done = true;
    });
    for (;;) {
      const std::lock_guard lock(mutex);
      if (done) break;
    }
    other.join();
  });
}

TEST(WaitingLoops, WaitForAWhile) {
  for (const bool notifies : {false, true}) {
    expect_ends(5, [notifies] {
      std::mutex mutex;
      std::condition_variable condition;
      bool done = false;
      std::thread other([&] {
        {
          const std::lock_guard lock(mutex);
          done = true;
        }
        if (notifies) condition.notify_one();
      });
      {
        std::unique_lock lock(mutex);
        while (!done) condition.wait_for(lock, 1ms);
      }
      other.join();
    });
  }
}

TEST(WaitingLoops, WaitForAWhileWithPredicate) {
  expect_ends(5, [] {
    std::mutex mutex;
    std::condition_variable condition;
    bool done = false;
    std::thread other([&] {
      const std::lock_guard lock(mutex);
      done = true;
      condition.notify_all();
    });
    {
      std::unique_lock lock(mutex);
      while (!condition.wait_for(lock, 10ms, [&] { return done; })) {
      }
    }
    other.join();
  });
}

TEST(WaitingLoops, TryAcquire) {
  expect_ends(2, [] {
    std::counting_semaphore<> tasks{0};
    std::thread other([&] { tasks.release(); });
    while (!tasks.try_acquire()) std::this_thread::sleep_for(1ms);
    other.join();
  });
}

TEST(WaitingLoops, TryAcquireForAWhile) {
  expect_ends(25, [] {
    std::counting_semaphore<> tasks{0};
    std::thread other([&] { tasks.release(); });
    while (!tasks.try_acquire_for(1ms)) {
    }
    other.join();
  });
}

// A writer that waits keeps no reader out.
TEST(WaitingLoops, TrySharedWhileAWriterWaits) {
  EXPECT_HOLDS([] {
    std::shared_mutex mutex;
    std::binary_semaphore come{0};
    std::thread reader([&] {
      while (!mutex.try_lock_shared()) {
      }
      mutex.unlock_shared();
      come.release();
    });
    std::thread writer([&] { const std::lock_guard lock(mutex); });
    std::thread other([&] {
      const std::shared_lock lock(mutex);
      come.acquire();
    });
    reader.join();
    writer.join();
    other.join();
  });
}

TEST(WaitingLoops, TryShared) {
  expect_ends(3, [] {
    std::shared_mutex mutex;
    int x = 0;
    std::thread other([&] {
      while (!mutex.try_lock()) {
      }
      x = 1;
      mutex.unlock();
    });
    while (!mutex.try_lock_shared()) {
    }
    const int seen = x;
    mutex.unlock_shared();
    other.join();
    heddle::require(Pitfall::lost_task, seen <= 1, "read");
  });
}

TEST(WaitingLoops, FutureForAWhile) {
  expect_ends(18, [] {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([&] { promise.set_value(1); });
    while (future.wait_for(1ms) != std::future_status::ready) {
    }
    other.join();
  });
}

TEST(WaitingLoops, SleepBetweenLooks) {
  expect_ends(2, [] {
    std::atomic<bool> done{false};
    std::thread other([&] { done = true; });
    while (!done) std::this_thread::sleep_for(1ms);
    other.join();
  });
}

// A loop that has a deadline either sees the flag or gives up.
TEST(WaitingLoops, UntilADeadline) {
  std::array<bool, 2> seen{};
  expect_ends(2, [&] {
    std::atomic<bool> done{false};
    std::thread other([&] { done = true; });
    bool saw = false;
    const auto deadline = std::chrono::steady_clock::now() + 50ms;
    while (!saw && std::chrono::steady_clock::now() < deadline) {
      saw = done;
      if (!saw) std::this_thread::sleep_for(1ms);
    }
    seen[saw ? 1 : 0] = true;
    other.join();
  });
  EXPECT_TRUE(seen[0] && seen[1]);
}

// A round that changes nothing was seen, for while it lasted the mutex was locked: the loop goes on
// after it all the same.
TEST(WaitingLoops, SeenByAnother) {
  std::array<bool, 2> seen{};
  expect_ends(8, [&] {
    std::mutex mutex;
    bool done = false;
    bool locked = false;
    std::thread other([&] {
      locked = !mutex.try_lock();
      if (!locked) mutex.unlock();
      const std::lock_guard lock(mutex);
      done = true;
    });
    for (;;) {
      const std::lock_guard lock(mutex);
      if (done) break;
    }
    other.join();
    seen[locked ? 1 : 0] = true;
  });
  EXPECT_TRUE(seen[0] && seen[1]);
}

// Through functions with frames that are partly left as they were found.
template <class Channel>
void poll(Channel channel) {
  std::thread other([&] { static_cast<void>(channel.send(1)); });
  while (!channel.try_recv()) std::this_thread::yield();
  other.join();
}

TEST(WaitingLoops, PollChannel) {
  expect_ends(20, [] { poll(heddle::BufferedChannel<int>(1)); });
  expect_ends(20, [] { poll(heddle::UnbufferedChannel<int>()); });
}

// The mutex that the loop needs is free, but the one that is held around the loop is not.
TEST(WaitingLoops, ForEverWithMutexHeld) {
  const auto with_look = [](const auto& look) {
    return [look] {
      std::mutex around, inside;
      bool done = false;
      std::thread other([&] {
        const std::scoped_lock both(around, inside);
        done = true;
      });
      {
        const std::lock_guard lock(around);
        while (!look(inside, done)) std::this_thread::yield();
      }
      other.join();
    };
  };
  const heddle::Options options{.max_seconds = 5};
  EXPECT_FINDS(Pitfall::blocking, options, with_look([](std::mutex& mutex, const bool& done) {
                 const std::lock_guard lock(mutex);
                 return done;
               }));
  EXPECT_FINDS(Pitfall::blocking, options, with_look([](std::mutex& mutex, const bool& done) {
                 const std::condition_variable of_each_round;
                 const std::lock_guard lock(mutex);
                 return done;
               }));
}

TEST(WaitingLoops, ForEver) {
  const auto look = [](std::mutex& mutex, const bool& done) {
    for (;;) {
      const std::lock_guard lock(mutex);
      if (done) return;
    }
  };
  EXPECT_FINDS(Pitfall::blocking, heddle::Options{.max_seconds = 5}, [look] {
    std::mutex mutex;
    bool done = false;
    std::thread other([&] { look(mutex, done); });
    look(mutex, done);
    other.join();
  });
  EXPECT_FINDS(Pitfall::blocking, heddle::Options{.max_seconds = 5}, [] {
    std::mutex mutex;
    std::condition_variable condition;
    bool done = false;
    std::unique_lock lock(mutex);
    while (!done) condition.wait_for(lock, 1ms);
  });
  EXPECT_FINDS(Pitfall::blocking, heddle::Options{.max_seconds = 5}, [] {
    std::mutex a, b;
    std::thread other([&] {
      const std::lock_guard lock(a);
      for (;;) {
        const std::unique_lock second(b, std::try_to_lock);
        if (second) return;
      }
    });
    {
      const std::lock_guard lock(b);
      for (;;) {
        const std::unique_lock second(a, std::try_to_lock);
        if (second) break;
      }
    }
    other.join();
  });
}

}  // namespace

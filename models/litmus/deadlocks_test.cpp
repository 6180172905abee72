// Threads that wait for ever: a program that shows it, and the same program put right, which is
// silent.
#include <semaphore.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "expect_found.hpp"

namespace {

using heddle::check;
using heddle::Pitfall;
using heddle::Result;
using heddle::litmus::expect_found;
using heddle::litmus::expect_says;

TEST(Deadlocks, Deadlock) {
  const auto program = [](bool gives_first) {
    return [gives_first] {
      std::array<sem_t, 2> given;
      for (sem_t& semaphore : given) sem_init(&semaphore, 0, 0);
      const auto exchange = [&](std::size_t own, std::size_t others) {
        if (gives_first) sem_post(&given[own]);
        sem_wait(&given[others]);
        if (!gives_first) sem_post(&given[own]);
      };
      std::thread other([&] { exchange(0, 1); });
      exchange(1, 0);
      other.join();
      for (sem_t& semaphore : given) sem_destroy(&semaphore);
    };
  };
  const std::string trace =
      expect_found(Pitfall::deadlock, "all that have not ended are asleep for ever: T1, T2",
                   program(false), program(true));
  expect_says(trace, "T1 waits for semaphore 1, which nobody has changed");
}

TEST(Deadlocks, LockCycle) {
  const auto program = [](bool cycle) {
    return [cycle] {
      std::mutex first, second;
      std::thread other([&] {
        const std::lock_guard outer(first);
        const std::lock_guard inner(second);
      });
      {
        const std::lock_guard outer(cycle ? second : first);
        const std::lock_guard inner(cycle ? first : second);
      }
      other.join();
    };
  };
  const std::string trace = expect_found(
      Pitfall::deadlock,
      "lock cycle: T1 holds mutex 1 and waits for mutex 2, T2 holds mutex 2 and waits for mutex 1",
      program(true), program(false));
  expect_says(trace, "T1 waits for mutex 2, which T2 has locked at");
  expect_says(trace, "T2 waits for mutex 1, which T1 has locked at");
}

TEST(Deadlocks, LockCycleOfThree) {
  const auto program = [](bool cycle) {
    return [cycle] {
      std::array<std::mutex, 3> mutexes;
      const auto take = [&](std::size_t first, std::size_t second) {
        const std::lock_guard outer(mutexes[first]);
        const std::lock_guard inner(mutexes[second]);
      };
      std::thread other([&] { take(0, 1); });
      std::thread another([&] { take(1, 2); });
      take(cycle ? 2 : 0, cycle ? 0 : 2);
      other.join();
      another.join();
    };
  };
  expect_found(Pitfall::deadlock, "lock cycle: T1 holds mutex", program(true), program(false));
}

TEST(Deadlocks, JoinUnderLock) {
  const auto program = [](bool under_lock) {
    return [under_lock] {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::thread other([&] { const std::lock_guard inner(mutex); });
      if (!under_lock) lock.unlock();
      other.join();
    };
  };
  expect_found(Pitfall::deadlock,
               "cycle: T1 holds mutex 1 and waits for the end of T2, T2 waits for mutex 1",
               program(true), program(false));
}

TEST(Deadlocks, Relock) {
  expect_found(
      Pitfall::deadlock, "has locked already",
      [] {
        std::mutex mutex;
        mutex.lock();
        mutex.lock();
      },
      [] {
        std::recursive_mutex mutex;
        mutex.lock();
        mutex.lock();
        mutex.unlock();
        mutex.unlock();
      });
}

TEST(Deadlocks, LostWakeUp) {
  const auto program = [](bool notify_outside_of_wait) {
    return [notify_outside_of_wait] {
      std::mutex mutex;
      std::condition_variable changed;
      bool ready = false;
      std::thread other([&] {
        std::unique_lock lock(mutex);
        // Without looking at `ready` first, a notification that came before is lost.
        if (notify_outside_of_wait) {
          changed.wait(lock);
        } else {
          changed.wait(lock, [&] { return ready; });
        }
      });
      {
        const std::lock_guard lock(mutex);
        ready = true;
      }
      changed.notify_one();
      other.join();
    };
  };
  const std::string trace =
      expect_found(Pitfall::deadlock, "lost wake-up: T1 notifies condition 1 at ", program(true),
                   program(false));
  expect_says(trace, "T2 waits to be woken at condition 1, where T1 has notified before at ");
}

TEST(Deadlocks, LostWakeUpWithoutLock) {
  const auto program = [](bool locks) {
    return [locks] {
      std::mutex mutex;
      std::condition_variable changed;
      std::atomic<bool> ready{false};
      std::thread other([&] {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return ready.load(); });
      });
      {
        std::unique_lock lock(mutex, std::defer_lock);
        if (locks) lock.lock();
        ready = true;
      }
      changed.notify_one();
      other.join();
    };
  };
  expect_found(Pitfall::deadlock, "and only then T2 begins to wait there", program(false),
               program(true));
}

TEST(Deadlocks, MissingNotification) {
  const auto program = [](int given) {
    return [given] {
      std::mutex mutex;
      std::condition_variable changed;
      int there = 0;
      std::thread other([&] {
        for (int taken = 0; taken < 2; ++taken) {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return there > 0; });
          --there;
        }
      });
      for (int count = 0; count < given; ++count) {
        const std::lock_guard lock(mutex);
        ++there;
        changed.notify_one();
      }
      other.join();
    };
  };
  const Result result = check(program(1));
  EXPECT_TRUE(heddle::finds(Pitfall::deadlock, result));
  ASSERT_TRUE(result.finding.has_value());
  EXPECT_EQ(result.finding->message, "all that have not ended are asleep for ever: T1, T2");
  EXPECT_HOLDS(program(2));
}

TEST(Deadlocks, ThreadLeak) {
  const auto program = [](bool released) {
    return [released] {
      auto mutex = std::make_shared<std::mutex>();
      mutex->lock();
      std::thread([mutex] { const std::lock_guard lock(*mutex); }).detach();
      if (released) mutex->unlock();
    };
  };
  expect_found(Pitfall::leak, "after the scenario has ended", program(false), program(true));
}

TEST(Deadlocks, Livelock) {
  const auto program = [](bool set) {
    return [set] {
      std::atomic<bool> flag{false};
      std::thread other([&] {
        while (!flag.load()) {
        }
      });
      if (set) flag.store(true);
      other.join();
    };
  };
  expect_found(Pitfall::blocking, "livelock", program(false), program(true));
}

}  // namespace

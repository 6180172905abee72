// Every kind of finding but those of threads that do not end (deadlocks_test.cpp): a program that
// shows it, and the same program put right, which is silent.
#include <pthread.h>

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "expect_found.hpp"

namespace {

using heddle::check;
using heddle::Pitfall;
using heddle::Result;
using heddle::litmus::expect_found;
using heddle::litmus::expect_says;

TEST(Findings, RaceOfPlainAccesses) {
  const auto program = [](bool locked) {
    return [locked] {
      std::mutex mutex;
      int x = 0;
      const auto add = [&] {
        std::unique_lock lock(mutex, std::defer_lock);
        if (locked) lock.lock();
        ++x;
      };
      std::thread other(add);
      add();
      other.join();
    };
  };
  expect_found(Pitfall::data_race, "are not ordered", program(false), program(true));
}

// Threads that have a name are called by it, in the message and in every step.
TEST(Findings, NameThreads) {
  const auto program = [](bool joined) {
    return [joined] {
      int x = 0;
      std::thread writer([&x] { x = 1; });
      pthread_setname_np(writer.native_handle(), "writer");
      if (joined) writer.join();
      ++x;
      if (!joined) writer.join();
    };
  };
  const std::string trace =
      expect_found(Pitfall::data_race, "writer's write", program(false), program(true));
  expect_says(trace, "T1 starts writer");
  expect_says(trace, "writer writes:");
}

TEST(Findings, RaceOfPlainAndAtomicAccess) {
  const auto program = [](bool joined) {
    return [joined] {
      std::atomic<int> x{0};
      std::thread other([&] { x.store(1); });
      if (joined) other.join();
      const int seen = *reinterpret_cast<volatile int*>(&x);
      heddle::require(Pitfall::lost_task, !joined || seen == 1, "memory holds the newest value");
      if (!joined) other.join();
    };
  };
  expect_found(Pitfall::data_race, "atomic", program(false), program(true));
}

// Through a function that compilers call without looking into it.
TEST(Findings, RaceThroughMemcpy) {
  const auto program = [](bool joined) {
    return [joined] {
      std::vector<char> from(100), to(100);
      std::thread other([&] { std::memcpy(to.data(), from.data(), from.size()); });
      if (joined) other.join();
      from[50] = 1;
      if (!joined) other.join();
    };
  };
  const std::string trace =
      expect_found(Pitfall::data_race, "T2's read", program(false), program(true));
  expect_says(trace, "T2 reads:\n");
  expect_says(trace, "T1 writes:\n");
}

// Each waits for what the other one gives only afterwards.
// A cycle with something else in it than locks.
// The notification comes after T2 has looked and before it sleeps.
// Here the first notification was for what T2 has taken, and the second one is missing: none is
// lost.
TEST(Findings, UseAfterFree) {
  const auto program = [](bool early) {
    return [early] {
      int* value = new int(0);
      std::thread other([value] { *value = 1; });
      if (!early) other.join();
      delete value;
      if (early) other.join();
    };
  };
  const Result result = check(program(true));
  ASSERT_TRUE(result.finding.has_value());
  // In whichever order the two come first.
  EXPECT_TRUE(result.finding->pitfall == Pitfall::data_race ||
              result.finding->pitfall == Pitfall::memory_error);
  EXPECT_HOLDS(program(false));
  expect_found(
      Pitfall::memory_error, "freed memory",
      [] {
        volatile int* volatile value = new int(0);
        delete value;
        *value = 1;
      },
      [] {
        volatile int* volatile value = new int(0);
        *value = 1;
        delete value;
      });
}

TEST(Findings, DoubleFree) {
  const auto program = [](int times) {
    return [times] {
      int* volatile value = new int(0);
      for (int time = 0; time < times; ++time) delete value;
    };
  };
  expect_found(Pitfall::memory_error, "freed twice", program(2), program(1));
}

// More of it is in leaks_test.cpp.
TEST(Findings, HeapLeak) {
  const auto program = [](bool deletes) {
    return [deletes] {
      std::atomic<int*> value{nullptr};
      std::thread other([&] { value = new int(1); });
      other.join();
      const int* mine = value.exchange(nullptr);
      if (deletes) delete mine;
    };
  };
  const std::string trace = expect_found(Pitfall::leak, "a block of memory (4 bytes) never freed",
                                         program(false), program(true));
  expect_says(trace, "T2 allocates 4 bytes:\n");
}

TEST(Findings, HeapOverflow) {
  const auto program = [](std::size_t index) {
    return [index] {
      volatile char* values = new char[10]();
      values[index] = 1;
      delete[] values;
    };
  };
  expect_found(Pitfall::memory_error, "beside a block", program(10), program(9));
}

[[gnu::noinline]] int sum_to(int end) {
  const volatile int kept = end;
  return end == 0 ? 0 : sum_to(end - 1) + kept;
}

TEST(Findings, StackOverflow) {
  const auto program = [](int end) {
    return [end] {
      std::thread other([end] { heddle::require(Pitfall::lost_task, sum_to(end) > 0, "summed"); });
      other.join();
    };
  };
  const std::string trace = expect_found(
      Pitfall::memory_error, "T2's stack overflows (256 KiB), at ", program(-1), program(1000));
  expect_says(trace, "sum_to");
}

TEST(Findings, FailedRequirement) {
  const auto program = [](bool acquire) {
    return [acquire] {
      std::atomic<int> data{0}, flag{0};
      std::thread other([&] {
        data.store(1, std::memory_order_relaxed);
        flag.store(1, std::memory_order_release);
      });
      const auto order = acquire ? std::memory_order_acquire : std::memory_order_relaxed;
      if (flag.load(order) == 1) {
        heddle::require(Pitfall::lost_task, data.load(std::memory_order_relaxed) == 1,
                        "the data is not there");
      }
      other.join();
    };
  };
  expect_found(Pitfall::lost_task, "the data is not there", program(false), program(true));
}

TEST(Findings, FailedAssertion) {
  const auto program = [](int value) {
    return [value] {
      std::atomic<int> x{0};
      std::thread other([&] { x = value; });
      assert(x.load() <= 1);
      other.join();
    };
  };
  expect_found(Pitfall::crash, "T1 fails the assertion x.load() <= 1, at ", program(2), program(1));
}

TEST(Findings, Abort) {
  const auto program = [](int value) {
    return [value] {
      std::atomic<int> x{0};
      std::thread other([&] { x = value; });
      if (x.load() == 2) std::abort();
      other.join();
    };
  };
  expect_found(Pitfall::crash, "T1 calls abort(), at ", program(2), program(1));
}

TEST(Findings, NullPointer) {
  const auto program = [](int* pointer) {
    return [pointer] {
      std::atomic<int*> shared{nullptr};
      std::thread other([&] { shared = pointer; });
      other.join();
      static_cast<void>(*static_cast<volatile int*>(shared.load()));
    };
  };
  int value = 0;
  expect_found(Pitfall::crash, "T1 uses a null pointer (SIGSEGV at address 0x0), at ",
               program(nullptr), program(&value));
}

TEST(Findings, UncaughtException) {
  const auto program = [](bool caught) {
    return [caught] {
      try {
        throw std::runtime_error("no");
      } catch (const std::runtime_error&) {
        if (!caught) throw;
      }
    };
  };
  expect_found(Pitfall::crash, "an exception of type std::runtime_error, which says \"no\", at ",
               program(false), program(true));
}

TEST(Findings, UnlockByStranger) {
  const auto program = [](bool stranger) {
    return [stranger] {
      std::mutex mutex;
      mutex.lock();
      std::thread other([&] {
        if (stranger) mutex.unlock();
      });
      other.join();
      if (!stranger) mutex.unlock();
    };
  };
  expect_found(Pitfall::crash, "T2 unlocks a mutex that it has not locked", program(true),
               program(false));
}

TEST(Findings, LockedMutexDestroyed) {
  const auto program = [](bool locked) {
    return [locked] {
      pthread_mutex_t mutex;
      pthread_mutex_init(&mutex, nullptr);
      pthread_mutex_lock(&mutex);
      if (!locked) pthread_mutex_unlock(&mutex);
      pthread_mutex_destroy(&mutex);
    };
  };
  expect_found(Pitfall::crash, "a locked mutex is destroyed", program(true), program(false));
  // Those of the standard library have nothing to do in their destructors.
  const auto freed = [](bool locked) {
    return [locked] {
      auto mutex = std::make_unique<std::mutex>();
      std::unique_lock lock(*mutex);
      if (!locked) lock.unlock();
      mutex.reset();
    };
  };
  expect_found(Pitfall::memory_error, "freed memory", freed(true), freed(false));
}

TEST(Findings, ConditionDestroyedWithWaiters) {
  const auto program = [](bool waits) {
    return [waits] {
      std::mutex mutex;
      std::condition_variable begun;
      auto changed = std::make_unique<std::condition_variable>();
      bool has_begun = false;
      bool ready = false;
      std::thread other([&] {
        std::unique_lock lock(mutex);
        has_begun = true;
        begun.notify_one();
        changed->wait(lock, [&] { return ready; });
      });
      {
        std::unique_lock lock(mutex);
        begun.wait(lock, [&] { return has_begun; });
        ready = true;
        if (!waits) changed->notify_one();
      }
      if (!waits) other.join();
      changed.reset();
      if (waits) other.join();
    };
  };
  expect_found(Pitfall::crash, "a condition is destroyed on which threads wait", program(true),
               program(false));
}

// What a program does beside the order of its threads must be the same in every run.
TEST(Findings, Nondeterminism) {
  int runs = 1;  // the first run is thrown away
  const auto program = [&](bool depends) {
    return [&runs, depends] {
      ++runs;  // outside of the scenario, so it is not taken back
      std::atomic<int> x{0};
      std::thread other([&] { x.store(1); });
      if (depends && runs % 2 == 0) static_cast<void>(x.exchange(2));
      static_cast<void>(x.load());
      other.join();
    };
  };
  expect_found(Pitfall::nondeterminism,
               "T1 does something else after the same events (once it reads a variable, once it "
               "changes a variable): the scenario depends on more than the order of its threads",
               program(true), program(false));
}

// Libraries do some things once in a process, and then it is done.
TEST(Findings, WhatIsDoneOnce) {
  bool is_done = false;  // outside of the scenario, so it is not taken back
  EXPECT_HOLDS([&] {
    std::atomic<int> x{0};
    if (!is_done) x.store(1);
    is_done = true;
    std::thread other([&] { x.fetch_add(1); });
    x.fetch_add(2);
    other.join();
  });
}

}  // namespace

// Every kind of finding: a program that shows it, and the same program put right, which is silent.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace {

using heddle::check;
using heddle::Pitfall;
using heddle::Result;
using Scenario = std::function<void()>;

void expect_found(Pitfall pitfall, const std::string& message, const Scenario& broken,
                  const Scenario& correct) {
  const Result result = check(broken);
  EXPECT_TRUE(heddle::finds(pitfall, result));
  if (result.finding) {
    EXPECT_NE(result.finding->message.find(message), std::string::npos) << result.finding->message;
  }
  EXPECT_HOLDS(correct);
}

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

TEST(Findings, LockCycle) {
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
  expect_found(Pitfall::deadlock, "asleep for ever", program(true), program(false));
}

TEST(Findings, Relock) {
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

TEST(Findings, LostWakeUp) {
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
  expect_found(Pitfall::deadlock, "asleep for ever", program(true), program(false));
}

TEST(Findings, ThreadLeak) {
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

TEST(Findings, Livelock) {
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
  expect_found(Pitfall::crash, "exception", program(false), program(true));
}

TEST(Findings, UnlockByStranger) {
  const auto program = [](bool stranger) {
    return [stranger] {
      std::mutex mutex;
      if (!stranger) mutex.lock();
      mutex.unlock();
    };
  };
  expect_found(Pitfall::crash, "has not locked", program(true), program(false));
}

// What a program does beside the order of its threads must be the same in every run.
TEST(Findings, Nondeterminism) {
  int runs = 0;
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
  expect_found(Pitfall::nondeterminism, "depends on more", program(true), program(false));
}

class Tokens : public testing::Test {
 protected:
  static void broken() {
    std::atomic<int> data{0}, flag{0};
    std::thread other([&] {
      data.store(1, std::memory_order_relaxed);
      flag.store(1, std::memory_order_relaxed);
    });
    if (flag.load(std::memory_order_relaxed) == 1) {
      heddle::require(Pitfall::lost_task, data.load(std::memory_order_relaxed) == 1,
                      "the data is not there");
    }
    other.join();
  }
};

TEST_F(Tokens, ReproduceTheFinding) {
  const Result found = check(broken);
  ASSERT_TRUE(found.finding.has_value());
  for (int time = 0; time < 2; ++time) {
    const Result again = heddle::replay(found.finding->token, broken);
    ASSERT_TRUE(again.finding.has_value());
    EXPECT_EQ(again.finding->pitfall, found.finding->pitfall);
    EXPECT_EQ(again.finding->message, found.finding->message);
    EXPECT_EQ(again.finding->trace, found.finding->trace);
    EXPECT_EQ(again.finding->token, found.finding->token);
  }
}

// The shortest: T1 is interrupted once, to let T2 do both its writes.
TEST_F(Tokens, SayTheShortestExecution) {
  const Result found = check(broken);
  ASSERT_TRUE(found.finding.has_value());
  EXPECT_EQ(found.finding->token, "heddle1:interleave:rc11:-0c-1ww-0r1r");
}

TEST_F(Tokens, AreRefusedByAnotherProgram) {
  const Result other = heddle::replay("heddle1:interleave:rc11:-0c-1ww-0r1r", [] {
    std::mutex mutex;
    std::thread thread([&] { const std::lock_guard lock(mutex); });
    thread.join();
  });
  EXPECT_TRUE(heddle::finds(Pitfall::nondeterminism, other));
  EXPECT_EQ(other.finding->message,
            "the token is of another program: step 2: T2 reads, where the token says that T2 "
            "writes");
}

TEST_F(Tokens, AreRefusedWhenTheyAreNone) {
  for (const char* token : {"", "heddle1:relacy:x", "heddle1:interleave:tso:-0c",
                            "heddle1:interleave:rc11:0c", "heddle1:interleave:rc11:-0q",
                            "heddle1:interleave:rc11:-0r1", "heddle1:interleave:rc11:-0h.256"}) {
    EXPECT_THROW(heddle::replay(token, broken), std::invalid_argument) << token;
  }
}

}  // namespace

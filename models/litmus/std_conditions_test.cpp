// std::condition_variable and std::condition_variable_any.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <thread>

#include "in_parallel.hpp"

namespace {

using namespace std::chrono_literals;
using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

template <class Condition>
struct Flag {
  std::mutex mutex;
  Condition condition;
  bool set = false;

  void raise() {
    {
      const std::lock_guard lock(mutex);
      set = true;
    }
    condition.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex);
    condition.wait(lock, [&] { return set; });
  }
};

// The waiter finds the flag, or sleeps and is woken; or the flag is raised while it goes to sleep.
TEST(StdConditions, Wait) {
  EXPECT_EQ(executions([] {
              Flag<std::condition_variable> flag;
              in_parallel({[&] { flag.wait(); }, [&] { flag.raise(); }});
            }),
            2U);
  EXPECT_HOLDS([] {
    Flag<std::condition_variable_any> flag;
    in_parallel({[&] { flag.wait(); }, [&] { flag.raise(); }});
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Flag<std::condition_variable> flag;
    in_parallel({[&] { flag.wait(); }, [&] { flag.wait(); }, [&] { flag.raise(); }});
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Flag<std::condition_variable_any> flag;
    in_parallel({[&] { flag.wait(); }, [&] { flag.wait(); }, [&] { flag.raise(); }});
  });
}

// Looking at the flag without the mutex: the notification may come before the sleep.
TEST(StdConditions, LostWakeUp) {
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::mutex mutex;
    std::condition_variable condition;
    std::atomic<bool> set{false};
    in_parallel({[&] {
                   if (set) return;
                   std::unique_lock lock(mutex);
                   condition.wait(lock);
                 },
                 [&] {
                   set = true;
                   condition.notify_one();
                 }});
  });
}

TEST(StdConditions, TimedWait) {
  EXPECT_HOLDS([] {
    Flag<std::condition_variable> flag;
    in_parallel({[&] {
                   std::unique_lock lock(flag.mutex);
                   const auto begin = std::chrono::steady_clock::now();
                   if (flag.condition.wait_for(lock, 1h, [&] { return flag.set; })) return;
                   require(std::chrono::steady_clock::now() - begin >= 1h, "an hour is over");
                 },
                 [&] { flag.raise(); }});
  });
  // Nobody says how long the other takes.
  EXPECT_FINDS(Pitfall::lost_task, [] {
    Flag<std::condition_variable> flag;
    in_parallel({[&] {
                   std::unique_lock lock(flag.mutex);
                   const auto deadline = std::chrono::system_clock::now() + 1h;
                   require(flag.condition.wait_until(lock, deadline, [&] { return flag.set; }),
                           "it may time out");
                 },
                 [&] { flag.raise(); }});
  });
  EXPECT_FINDS(Pitfall::lost_task, [] {
    Flag<std::condition_variable_any> flag;
    in_parallel({[&] {
                   std::unique_lock lock(flag.mutex);
                   require(flag.condition.wait_for(lock, 1h, [&] { return flag.set; }),
                           "it may time out");
                 },
                 [&] { flag.raise(); }});
  });
}

TEST(StdConditions, AnyWithSharedLock) {
  EXPECT_HOLDS([] {
    std::shared_mutex mutex;
    std::condition_variable_any condition;
    bool set = false;
    in_parallel({[&] {
                   std::shared_lock lock(mutex);
                   condition.wait(lock, [&] { return set; });
                 },
                 [&] {
                   const std::unique_lock lock(mutex);
                   set = true;
                   condition.notify_all();
                 }});
  });
}

TEST(StdConditions, AnyWithStopToken) {
  EXPECT_HOLDS([] {
    std::mutex mutex;
    std::condition_variable_any condition;
    bool stopped = false;
    {
      const std::jthread thread([&](const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        stopped = !condition.wait(lock, stop, [] { return false; });
      });
    }
    require(stopped, "by the end of the jthread");
  });
}

TEST(StdConditions, NotifiedAtThreadExit) {
  EXPECT_HOLDS([] {
    Flag<std::condition_variable> flag;
    std::thread thread([&] {
      std::unique_lock lock(flag.mutex);
      flag.set = true;
      std::notify_all_at_thread_exit(flag.condition, std::move(lock));
    });
    flag.wait();
    thread.join();
  });
}

TEST(StdConditions, MisusedMutex) {
  EXPECT_FINDS(Pitfall::crash, [] {
    std::mutex mutex;
    std::condition_variable condition;
    std::unique_lock lock(mutex, std::defer_lock);
    std::unique_lock<std::mutex> claims(mutex, std::adopt_lock);
    condition.wait(claims);
  });
}

}  // namespace

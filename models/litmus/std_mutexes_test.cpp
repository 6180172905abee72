// The standard library's mutexes and locks.
#include <chrono>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

#include "in_parallel.hpp"

namespace {

using namespace std::chrono_literals;
using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

template <class Mutex>
void expect_excludes() {
  EXPECT_EQ(executions([] {
              Mutex mutex;
              int x = 0;
              const auto add = [&] {
                const std::lock_guard lock(mutex);
                ++x;
              };
              in_parallel({add, add, add});
              require(x == 3, "all");
            }),
            6U);
}

// Three critical sections in every order.
TEST(StdMutexes, Exclude) {
  expect_excludes<std::mutex>();
  expect_excludes<std::timed_mutex>();
  expect_excludes<std::recursive_mutex>();
  expect_excludes<std::recursive_timed_mutex>();
  expect_excludes<std::shared_mutex>();
  expect_excludes<std::shared_timed_mutex>();
}

TEST(StdMutexes, WithoutLock) {
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::mutex mutex;
    int x = 0;
    in_parallel({[&] {
                   const std::lock_guard lock(mutex);
                   ++x;
                 },
                 [&] { ++x; }});
  });
}

TEST(StdMutexes, Recursive) {
  EXPECT_EQ(executions([] {
              std::recursive_mutex mutex;
              int x = 0;
              const auto add = [&] {
                const std::lock_guard outer(mutex);
                const std::lock_guard inner(mutex);
                ++x;
              };
              in_parallel({add, add});
              require(x == 2, "both");
            }),
            2U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::mutex mutex;
    const std::lock_guard outer(mutex);
    mutex.lock();
  });
}

// Either order, or the one that gives up comes while the other has the mutex.
TEST(StdMutexes, TryAndTimedLock) {
  const auto count = [](auto try_it) {
    return executions([=] {
      std::timed_mutex mutex;
      int x = 0;
      in_parallel({[&] {
                     const std::unique_lock lock(mutex);
                     ++x;
                   },
                   [&] {
                     if (!try_it(mutex)) return;
                     ++x;
                     mutex.unlock();
                   }});
      require(x >= 1, "one at least");
    });
  };
  EXPECT_EQ(count([](std::timed_mutex& mutex) { return mutex.try_lock(); }), 3U);
  EXPECT_EQ(count([](std::timed_mutex& mutex) { return mutex.try_lock_for(1h); }), 3U);
  EXPECT_EQ(count([](std::timed_mutex& mutex) {
              return mutex.try_lock_until(std::chrono::system_clock::now() + 1h);
            }),
            3U);
}

TEST(StdMutexes, LocksOfTwo) {
  const auto in_two_orders = [](auto lock_both) {
    return [lock_both] {
      std::mutex left, right;
      int x = 0;
      in_parallel({[&] { lock_both(left, right, x); }, [&] { lock_both(right, left, x); }});
      require(x == 2, "both");
    };
  };
  // std::lock goes round as long as somebody else has one of them: there is no end of executions.
  heddle::Options options;
  options.max_executions = 1'000;
  const heddle::Result result =
      heddle::check(options, in_two_orders([](std::mutex& first, std::mutex& second, int& x) {
                      const std::scoped_lock lock(first, second);
                      ++x;
                    }));
  EXPECT_FALSE(result.finding);
  // The same order: two, and each again with the second mutex still locked after the first.
  EXPECT_EQ(executions([] {
              std::mutex left, right;
              int x = 0;
              const auto add = [&] {
                const std::scoped_lock lock(left, right);
                ++x;
              };
              in_parallel({add, add});
              require(x == 2, "both");
            }),
            4U);
  EXPECT_FINDS(Pitfall::deadlock, in_two_orders([](std::mutex& first, std::mutex& second, int& x) {
                 const std::lock_guard one(first);
                 const std::lock_guard other(second);
                 ++x;
               }));
}

TEST(StdMutexes, Shared) {
  // Readers have nothing to do with one another. A writer comes before or after each of them.
  EXPECT_EQ(executions([] {
              std::shared_mutex mutex;
              const int x = 1;
              const auto look = [&] {
                const std::shared_lock lock(mutex);
                require(x == 1, "there");
              };
              in_parallel({look, look});
            }),
            1U);
  EXPECT_EQ(executions([] {
              std::shared_mutex mutex;
              int x = 0;
              const auto look = [&] {
                const std::shared_lock lock(mutex);
                require(x <= 1, "before or after");
              };
              in_parallel({look, look, [&] {
                             const std::unique_lock lock(mutex);
                             ++x;
                           }});
            }),
            4U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::shared_mutex mutex;
    int x = 0;
    const auto add = [&] {
      const std::shared_lock lock(mutex);
      ++x;
    };
    in_parallel({add, add});
  });
}

// A writer that waits has locked nothing: who tries to read beside a reader can do so.
TEST(StdMutexes, SharedWhileAWriterWaits) {
  const auto beside = [](auto try_it) {
    return [try_it] {
      std::shared_mutex mutex;
      std::binary_semaphore come{0}, done{0};
      in_parallel({[&] {
                     come.acquire();
                     try_it(mutex);
                     done.release();
                   },
                   [&] { const std::lock_guard lock(mutex); },
                   [&] {
                     const std::shared_lock lock(mutex);
                     come.release();
                     done.acquire();
                   }});
    };
  };
  EXPECT_HOLDS(beside([](auto& mutex) {
    require(mutex.try_lock_shared(), "others read, too");
    mutex.unlock_shared();
  }));
  EXPECT_HOLDS(beside([](auto& mutex) { require(!mutex.try_lock(), "somebody reads"); }));
  EXPECT_FINDS(Pitfall::deadlock, beside([](auto& mutex) { mutex.lock(); }));
}

// Whoever has seen, under the lock, that the other has done with it may destroy it.
TEST(StdMutexes, SharedThatIsDestroyed) {
  const auto expect_holds = [](auto lock, auto unlock) {
    EXPECT_HOLDS([=] {
      auto* mutex = new std::shared_mutex;
      bool is_done = false;
      bool is_destroyed = false;
      in_parallel({[&] {
                     const std::unique_lock alone(*mutex);
                     is_done = true;
                   },
                   [&] {
                     lock(*mutex);
                     is_destroyed = is_done;
                     unlock(*mutex);
                     if (is_destroyed) delete mutex;
                   }});
      if (!is_destroyed) delete mutex;
    });
  };
  expect_holds([](auto& mutex) { mutex.lock_shared(); },
               [](auto& mutex) { mutex.unlock_shared(); });
  expect_holds([](auto& mutex) { mutex.lock(); }, [](auto& mutex) { mutex.unlock(); });
}

TEST(StdMutexes, SharedTimed) {
  EXPECT_HOLDS([] {
    std::shared_timed_mutex mutex;
    int x = 0;
    in_parallel({[&] {
                   if (!mutex.try_lock_for(1s)) return;
                   ++x;
                   mutex.unlock();
                 },
                 [&] {
                   if (!mutex.try_lock_shared_for(1s)) return;
                   require(x <= 1, "before or after");
                   mutex.unlock_shared();
                 }});
  });
  EXPECT_FINDS(Pitfall::lost_task, [] {
    std::shared_timed_mutex mutex;
    in_parallel({[&] { const std::unique_lock lock(mutex); },
                 [&] {
                   const std::shared_lock lock(mutex, 1s);
                   require(lock.owns_lock(), "it may time out");
                 }});
  });
}

}  // namespace

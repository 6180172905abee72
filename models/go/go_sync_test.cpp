// Package sync, context and timers of the Go layer under the `interleave` engine: what it promises,
// in every execution, and how many there are.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>
#include <models/go/go_check.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using std::chrono_literals::operator""s;

using heddle::models::executions;
using heddle::models::outcomes;
using heddle::models::panic_of;
using heddle::models::require;

// --- sync

TEST(GoSync, Mutex) {
  EXPECT_EQ(executions([] {
              Mutex mutex;
              int x = 0;
              WaitGroup group;
              group.add(3);
              for (int i = 0; i < 3; ++i) {
                go([&] {
                  const std::lock_guard lock(mutex);
                  if (++x == 3) group.add(-3);
                });
              }
              group.wait();
              const std::lock_guard lock(mutex);
              require(x == 3, "one at a time");
            }),
            12U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Mutex mutex;
    mutex.lock();
    mutex.lock();
  });
}

TEST(GoSync, RWMutex) {
  EXPECT_EQ(executions([] {
              RWMutex mutex;
              int x = 0;
              WaitGroup group;
              group.go([&] {
                const std::lock_guard lock(mutex);
                ++x;
              });
              for (int i = 0; i < 2; ++i) {
                group.go([&] {
                  const std::shared_lock lock(mutex);
                  require(x <= 1, "no writer");
                });
              }
              group.wait();
            }),
            1'176U);
  // A writer that waits holds off the second read.
  EXPECT_FINDS(Pitfall::deadlock, [] {
    const auto mutex = std::make_shared<RWMutex>();
    go([mutex] { const std::lock_guard lock(*mutex); });
    const std::shared_lock first(*mutex);
    const std::shared_lock second(*mutex);
  });
}

TEST(GoSync, CondAndOnce) {
  EXPECT_EQ(executions([] {
              Mutex mutex;
              Cond condition(mutex);
              bool is_set = false;
              WaitGroup group;
              for (int i = 0; i < 2; ++i) {
                group.go([&] {
                  const std::lock_guard lock(mutex);
                  while (!is_set) condition.wait();
                });
              }
              {
                const std::lock_guard lock(mutex);
                is_set = true;
              }
              condition.broadcast();
              group.wait();
            }),
            60U);
  EXPECT_FINDS(Pitfall::deadlock, [] {  // a signal without a waiter is lost
    const auto mutex = std::make_shared<Mutex>();
    const auto condition = std::make_shared<Cond<>>(*mutex);
    go([condition] { condition->signal(); });
    const std::lock_guard lock(*mutex);
    condition->wait();
  });
  EXPECT_EQ(executions([] {
              Once once;
              int x = 0;
              WaitGroup group;
              for (int i = 0; i < 2; ++i) {
                group.go([&] {
                  once.call([&] { ++x; });
                  require(x == 1, "it has returned");
                });
              }
              group.wait();
            }),
            26U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Once once;
    once.call([&] { once.call([] {}); });
  });
}

TEST(GoSync, WaitGroup) {
  EXPECT_EQ(executions([] {
              WaitGroup group;
              group.add(3);
              for (int i = 0; i < 3; ++i) go([&] { group.done(); });
              group.wait();
            }),
            24U);
  EXPECT_EQ(panic_of([] { WaitGroup().done(); }), "sync: negative WaitGroup counter");
  EXPECT_FINDS(Pitfall::crash, [] {  // reused before wait() has returned
    const auto group = std::make_shared<WaitGroup>();
    group->add(1);
    go([group] {
      group->done();
      group->add(1);
      group->done();
    });
    group->wait();
  });
}

// --- context and what is built on it

TEST(GoSync, Context) {
  EXPECT_EQ(executions([] {
              const auto [parent, cancel] = with_cancel(with_value(background(), "key", 7));
              const auto [child, cancel_child] = with_cancel(parent);
              require(*child.value<int>("key") == 7 && child.value<long>("key") == nullptr,
                      "its value");
              WaitGroup group;
              group.go([child = child] {
                child.done().recv();
                require(child.err() == canceled(), "known when it is done");
              });
              cancel();
              cancel();
              group.wait();
              require(parent.err() == canceled() && background().err() == Error(), "for ever");
              cancel_child();
            }),
            4U);
  EXPECT_EQ(outcomes([] {
              const auto [ctx, cancel] = with_timeout(background(), 1s);
              const auto channel = make_chan<int>(1);
              go([=] { channel.send(1); });
              const int index = select(recv(channel), recv(ctx.done()));
              cancel();
              return std::to_string(index) + ctx.err().what();
            }),
            std::set<std::string>(
                {"0context canceled", "0context deadline exceeded", "1context deadline exceeded"}));
}

TEST(GoSync, Timers) {
  EXPECT_EQ(executions([] { after(1s).recv(); }), 2U);
  EXPECT_EQ(outcomes([] {
              const Timer timer(1s);
              const bool stopped = timer.stop();
              return std::to_string(stopped) + std::to_string(len(timer.c()));
            }),
            std::set<std::string>({"10", "01"}));
  EXPECT_EQ(outcomes([] {
              std::atomic<int> calls{0};
              const FuncTimer timer(1s, [&] { ++calls; });
              const auto later = after(2s);
              const bool stopped = timer.stop();
              later.recv();
              if (!stopped) after(3s).recv();
              return std::to_string(stopped);
            }),
            std::set<std::string>({"0", "1"}));
  // A tick may be there or not, also the second; a ticker that ticks on is no leak.
  EXPECT_EQ(outcomes([] {
              const Ticker ticker(1s);
              const auto ticks = ticker.c();
              const int first = select(recv(ticks), on_default());
              const int second = select(recv(ticks), on_default());
              ticks.recv();
              return std::to_string(first) + std::to_string(second);
            }),
            std::set<std::string>({"00", "01", "10", "11"}));
  EXPECT_FINDS(Pitfall::deadlock, [] {
    const Ticker ticker(1s);
    ticker.stop();
    ticker.c().recv();
    ticker.c().recv();
  });
}

TEST(GoSync, Groups) {
  EXPECT_EQ(outcomes([] {
              static constexpr const char* kText = "broken";
              ErrGroup group(background());
              group.set_limit(1);
              group.go([] { return Error(kText); });
              group.go([&] { return group.context().err(); });
              const Error error = group.wait();
              return std::string(error.what());
            }),
            std::set<std::string>({"broken"}));
  EXPECT_EQ(outcomes([] {
              Semaphore semaphore(2);
              const auto [ctx, cancel] = with_cancel(background());
              require(!semaphore.acquire(ctx, 2), "there are two");
              require(!semaphore.try_acquire(1), "not three");
              go([cancel = cancel] { cancel(); });
              const Error error = semaphore.acquire(ctx, 1);
              semaphore.release(2);
              require(semaphore.try_acquire(2), "none is lost");
              return std::string(error.what());
            }),
            std::set<std::string>({"context canceled"}));
  EXPECT_EQ(panic_of([] { Semaphore(1).release(1); }), "semaphore: released more than held");
}

}  // namespace

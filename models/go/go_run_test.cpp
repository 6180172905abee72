// run(), which is Go's main, in processes of their own: how programs end, and that none ends
// because of goroutines that only seemed to be asleep.
#include <chrono>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using std::chrono_literals::operator""ms;

void expect_ends(int status, const std::string& text, const std::function<void()>& main) {
  EXPECT_EXIT(run(main), testing::ExitedWithCode(status), text);
}
void expect_asleep(const std::function<void()>& main) {
  expect_ends(2, "fatal error: all goroutines are asleep - deadlock!", main);
}

TEST(GoRun, Ends) {
  expect_ends(0, "", [] {});
  expect_ends(0, "", [] {
    const auto channel = make_chan<int>();
    go([=] { channel.send(1); });
    channel.recv();
  });
  expect_ends(2, "panic: broken", [] { panic("broken"); });
}

TEST(GoRun, AllAsleep) {
  expect_asleep([] { Chan<int>().recv(); });
  expect_asleep([] { make_chan<int>().send(1); });
  expect_asleep([] {
    for (int self = 0; self < 3; ++self) go([] { make_chan<int>().recv(); });
    select(recv(make_chan<int>()), send(make_chan<int>(), 1));
  });
  expect_asleep([] {
    WaitGroup group;
    group.add(1);
    group.wait();
  });
  expect_asleep([] {
    Mutex mutex;
    mutex.lock();
    mutex.lock();
  });
  expect_asleep([] {
    RWMutex mutex;
    go([&] {
      const std::lock_guard lock(mutex);
      select();
    });
    after(10ms).recv();
    mutex.rlock();
  });
  expect_asleep([] {
    Mutex mutex;
    Cond condition(mutex);
    const std::lock_guard lock(mutex);
    condition.wait();
  });
  expect_asleep([] {
    Semaphore semaphore(1);
    semaphore.acquire(background(), 1);
    semaphore.acquire(background(), 1);
  });
  expect_asleep([] {
    Once once;
    once.call([&] { once.call([] {}); });
  });
}

// What may still wake somebody: a timer, a goroutine that runs or sleeps otherwise, a thread that
// is no goroutine.
TEST(GoRun, NotAllAsleep) {
  expect_ends(0, "", [] { after(50ms).recv(); });
  expect_ends(0, "", [] {
    const auto [ctx, cancel] = with_timeout(background(), 50ms);
    ctx.done().recv();
  });
  expect_ends(0, "", [] {
    const auto channel = make_chan<int>();
    go([=] {
      std::this_thread::sleep_for(50ms);
      channel.send(1);
    });
    channel.recv();
  });
  expect_ends(0, "", [] {
    const auto channel = make_chan<int>();
    std::thread([=] {
      std::this_thread::sleep_for(50ms);
      channel.send(1);
    }).detach();
    channel.recv();
  });
  // It is, when the last timer has fired for nothing, and the other thread has ended.
  expect_asleep([] {
    const auto timer = after(20ms);
    std::thread([] { std::this_thread::sleep_for(20ms); }).detach();
    select();
  });
  expect_asleep([] {
    const Ticker ticker(1ms);
    ticker.c().recv();
    ticker.stop();
    const Timer timer(std::chrono::hours(1));
    timer.stop();
    select();
  });
}

// Goroutines that sleep and wake each other all the time.
TEST(GoRun, MuchSleep) {
  expect_ends(0, "", [] {
    constexpr int kRounds = 3'000;
    const auto ring = [] {
      std::vector<Chan<int>> channels;
      for (int self = 0; self < 4; ++self) channels.push_back(make_chan<int>());
      return channels;
    }();
    Mutex mutex;
    WaitGroup group;
    for (std::size_t self = 1; self < 4; ++self) {
      group.go([&, self] {
        for (const int value : ring[self]) {
          const std::lock_guard lock(mutex);
          ring[(self + 1) % 4].send(value + 1);
        }
        close(ring[(self + 1) % 4]);
      });
    }
    for (int round = 0; round < kRounds; ++round) {
      ring[1].send(round);
      if (ring[0].recv() != round + 3) panic("another value");
    }
    close(ring[1]);
    group.wait();
  });
}

}  // namespace

// ThreadGroup: threads that sleep for ever are told from those that do not, without a clock.
#include <heddle/spec/rest.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace heddle {
namespace {

using namespace std::chrono_literals;

constexpr double kSeconds = 60;  // before a test gives up on threads that keep running

// How GoogleTest names what it found.
const char* name_of(Rest rest) {
  switch (rest) {
    case Rest::all_ended: return "all ended";
    case Rest::asleep: return "asleep";
    case Rest::busy: return "busy";
  }
  return "?";
}

// One thread is put to sleep by `block`, seen asleep, woken by `wake` and seen to end. The
// functions share what they use with the thread, which a failing test leaves behind.
void expect_seen(const std::function<void()>& block, const std::function<void()>& wake) {
  ThreadGroup group;
  group.add(block);
  group.add([] {});  // one that ends does not matter
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "asleep");
  EXPECT_FALSE(group.ended(0));
  EXPECT_TRUE(group.ended(1));
  wake();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
  EXPECT_TRUE(group.ended(0));
}

TEST(ThreadGroup, SeesThreadsThatSleepOnAMutex) {
  const auto mutex = std::make_shared<std::mutex>();
  mutex->lock();
  expect_seen([mutex] { const std::lock_guard lock(*mutex); }, [mutex] { mutex->unlock(); });
}

struct Flag {
  std::mutex mutex;
  std::condition_variable changed;
  bool set = false;

  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return set; });
  }
  bool wait_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, time, [this] { return set; });
  }
  void raise() {
    const std::lock_guard lock(mutex);
    set = true;
    changed.notify_all();
  }
};

TEST(ThreadGroup, SeesThreadsThatSleepOnAConditionVariable) {
  const auto flag = std::make_shared<Flag>();
  expect_seen([flag] { flag->wait(); }, [flag] { flag->raise(); });
}

template <class Number>
void expect_atomic_wait_seen() {
  const auto number = std::make_shared<std::atomic<Number>>(Number{0});
  expect_seen([number] { number->wait(0); },
              [number] {
                number->store(1);
                number->notify_all();
              });
}

TEST(ThreadGroup, SeesThreadsThatSleepInAnAtomicWait) {
  expect_atomic_wait_seen<std::uint32_t>();  // what the kernel waits on
  expect_atomic_wait_seen<std::uint64_t>();  // what the library waits on in its stead
}

TEST(ThreadGroup, SeesThreadsThatSleepOnASemaphore) {
  const auto semaphore = std::make_shared<std::counting_semaphore<>>(0);
  expect_seen([semaphore] { semaphore->acquire(); }, [semaphore] { semaphore->release(); });
}

TEST(ThreadGroup, SeesThreadsThatJoinOthers) {
  const auto flag = std::make_shared<Flag>();
  ThreadGroup group;
  group.add([flag] { std::thread([flag] { flag->wait(); }).join(); });
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "asleep");
  flag->raise();
  // The thread that is joined is none of the group: until it has ended, the other does sleep.
  while (group.wait_until_rest(kSeconds) == Rest::asleep) std::this_thread::yield();
  EXPECT_TRUE(group.ended(0));
}

TEST(ThreadGroup, WhoeverWakesByTheClockIsNotAsleepForEver) {
  const auto flag = std::make_shared<Flag>();
  const std::function<void()> waits_of_two_kinds[] = {[] { std::this_thread::sleep_for(20ms); },
                                                      [flag] { flag->wait_for(20ms); }};
  for (const auto& wait : waits_of_two_kinds) {
    ThreadGroup group;
    group.add(wait);
    group.open();
    EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
  }
}

TEST(ThreadGroup, WhoeverIsWokenByASleeperOfTheClockIsNotAsleepForEver) {
  const auto flag = std::make_shared<Flag>();
  ThreadGroup group;
  group.add([flag] {
    std::this_thread::sleep_for(20ms);
    flag->raise();
  });
  group.add([flag] { flag->wait(); });
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
}

TEST(ThreadGroup, SpinningThreadsAreBusy) {
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  ThreadGroup group;
  group.add([stop] {
    while (!stop->load()) std::this_thread::yield();
  });
  group.add([stop] { stop->wait(false); });
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(0.05)), "busy");
  stop->store(true);
  stop->notify_all();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
}

TEST(ThreadGroup, StartsAllAtOnceAndOthersLater) {
  const auto started = std::make_shared<std::atomic<int>>(0);
  ThreadGroup group;
  for (int count = 0; count < 3; ++count) {
    group.add([started] { ++*started; });
  }
  EXPECT_EQ(*started, 0);  // at the gate
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
  EXPECT_EQ(*started, 3);
  group.add([started] { ++*started; });
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
  EXPECT_EQ(*started, 4);
}

// Holds a mutex until its thread's thread_local variables are destroyed, and some time of that.
struct HeldToTheEnd {
  ~HeldToTheEnd() {
    if (mutex == nullptr) return;
    std::this_thread::sleep_for(100ms);
    mutex->unlock();
  }
  std::shared_ptr<std::mutex> mutex;
};

// One body is done, and its thread on the way out still keeps the other waiting: malloc's locks do
// that, too, for a moment.
TEST(ThreadGroup, WaitsForThreadsOnTheirWayOut) {
  const auto mutex = std::make_shared<std::mutex>();
  const auto locked = std::make_shared<std::atomic<bool>>(false);
  ThreadGroup group;
  group.add([mutex, locked] {
    thread_local HeldToTheEnd held;
    held.mutex = mutex;
    mutex->lock();
    locked->store(true);
  });
  group.add([mutex, locked] {
    while (!locked->load()) std::this_thread::yield();
    const std::lock_guard lock(*mutex);
  });
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
}

TEST(ThreadGroup, NobodyIsAtRest) {
  ThreadGroup group;
  group.open();
  EXPECT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
}

// What keeps a processor from noticing quickly.
class Load {
 public:
  explicit Load(std::size_t threads) {
    while (threads-- > 0) {
      spinners_.emplace_back([](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
        }
      });
    }
  }

 private:
  std::vector<std::jthread> spinners_;
};

// Each is asleep most of the time, but never both for ever. Condition variables, because a
// semaphore spins for a while before it sleeps.
void play_ping_pong(std::size_t rounds) {
  struct Ball {
    std::mutex mutex;
    std::condition_variable passed;
    std::size_t passes = 0;
  };
  const auto ball = std::make_shared<Ball>();
  ThreadGroup group;
  for (const std::size_t player : {0, 1}) {
    group.add([ball, rounds, player] {
      std::unique_lock lock(ball->mutex);
      while (ball->passes < 2 * rounds) {
        ball->passed.wait(lock,
                          [&] { return ball->passes % 2 == player || ball->passes >= 2 * rounds; });
        ++ball->passes;
        ball->passed.notify_one();
      }
    });
  }
  group.open();
  ASSERT_STREQ(name_of(group.wait_until_rest(kSeconds)), "all ended");
}

TEST(ThreadGroup, NeverTakesAPauseForTheEnd) {
  for (int repetition = 0; repetition < 200; ++repetition) play_ping_pong(300);
}

TEST(ThreadGroup, NeverTakesAPauseForTheEndUnderLoad) {
  const Load load(2);
  for (int repetition = 0; repetition < 100; ++repetition) play_ping_pong(3);
}

}  // namespace
}  // namespace heddle

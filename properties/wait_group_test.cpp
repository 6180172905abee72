// WaitGroup: the counter of Go's sync.WaitGroup.
#include <heddle/channel/wait_group.hpp>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/spec/rest.hpp>

namespace heddle {
namespace {

constexpr double kSeconds = 60;  // before a test gives up on threads that keep running

// Threads in wait(), seen to sleep. Shared state, because a failing test may leave them asleep.
class Waiters {
 public:
  explicit Waiters(std::size_t count) {
    group_.open();
    for (std::size_t number = 0; number < count; ++number) {
      group_.add([tasks = tasks_] { tasks->wait(); });
    }
  }
  WaitGroup<>& tasks() { return *tasks_; }
  Rest rest() { return group_.wait_until_rest(kSeconds); }

 private:
  const std::shared_ptr<WaitGroup<>> tasks_ = [] {
    auto tasks = std::make_shared<WaitGroup<>>();
    tasks->add(1);
    return tasks;
  }();
  ThreadGroup group_;
};

TEST(WaitGroup, WaitReturnsAtOnceWithoutTasks) {
  WaitGroup<> tasks;
  tasks.wait();
  tasks.add(0);
  tasks.wait();
}

TEST(WaitGroup, EverybodyWaitsForTheLastTask) {
  Waiters waiters(3);
  waiters.tasks().add(2);
  EXPECT_EQ(waiters.rest(), Rest::asleep);
  waiters.tasks().done();
  EXPECT_EQ(waiters.rest(), Rest::asleep);
  waiters.tasks().add(-2);
  EXPECT_EQ(waiters.rest(), Rest::all_ended);
}

TEST(WaitGroup, ANegativeCounterIsRefused) {
  WaitGroup<> tasks;
  try {
    tasks.done();
    FAIL() << "it was accepted";
  } catch (const NegativeWaitGroup& error) {
    EXPECT_STREQ(error.what(), "sync: negative WaitGroup counter");
  }
  EXPECT_NO_THROW(tasks.add(1));  // it was still zero
  EXPECT_NO_THROW(tasks.done());
}

TEST(WaitGroup, ARefusalChangesNothing) {
  Waiters waiters(1);
  EXPECT_THROW(waiters.tasks().add(-2), NegativeWaitGroup);
  EXPECT_EQ(waiters.rest(), Rest::asleep);  // still one
  waiters.tasks().done();
  EXPECT_EQ(waiters.rest(), Rest::all_ended);
  EXPECT_THROW(waiters.tasks().done(), NegativeWaitGroup);
}

TEST(WaitGroup, CanBeUsedAgain) {
  WaitGroup<> tasks;
  for (int round = 0; round < 3; ++round) {
    constexpr int kTasks = 4;
    std::vector<int> results(kTasks, 0);  // plain memory: wait() is what makes it safe to read
    tasks.add(kTasks);
    std::vector<std::jthread> threads;
    for (int& result : results) {
      threads.emplace_back([&tasks, &result, round] {
        result = round + 1;
        tasks.done();
      });
    }
    tasks.wait();
    EXPECT_EQ(results, std::vector<int>(kTasks, round + 1));
  }
}

}  // namespace
}  // namespace heddle

// std::counting_semaphore, std::latch, std::barrier.
#include <barrier>
#include <chrono>
#include <latch>
#include <semaphore>

#include "in_parallel.hpp"

namespace {

using namespace std::chrono_literals;
using heddle::Pitfall;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

TEST(StdSemaphores, Semaphore) {
  EXPECT_HOLDS([] {
    std::binary_semaphore semaphore(0);
    int x = 0;
    in_parallel({[&] {
                   x = 1;
                   semaphore.release();
                 },
                 [&] {
                   semaphore.acquire();
                   require(x == 1, "released after it");
                 }});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::counting_semaphore<2> semaphore(2);
    int x = 0;
    const auto add = [&] {
      semaphore.acquire();
      ++x;
      semaphore.release();
    };
    in_parallel({add, add});
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::binary_semaphore semaphore(0);
    semaphore.acquire();
  });
}

// libstdc++ before GCC 13 reads the value that it goes to sleep with before it looks whether there
// is one: when there is one, then none, then one again, it sleeps for ever (GCC bug 104928).
TEST(StdSemaphores, SemaphoreThatSleepsForEver) {
  const auto scenario = [] {
    std::binary_semaphore semaphore(1);
    const auto enter = [&] {
      semaphore.acquire();
      semaphore.release();
    };
    in_parallel({enter, enter});
  };
  if (_GLIBCXX_RELEASE < 13) {
    EXPECT_FINDS(Pitfall::deadlock, scenario);
  } else {
    EXPECT_HOLDS(scenario);
  }
}

TEST(StdSemaphores, TryAndTimedAcquire) {
  EXPECT_HOLDS([] {
    std::binary_semaphore semaphore(1);
    require(semaphore.try_acquire(), "there is one");
    require(!semaphore.try_acquire(), "there is none");
    require(!semaphore.try_acquire_for(1h), "nor will be");
  });
}

// libstdc++ counts down with release and then looks whether anybody waits: the memory model of C++
// lets it look before. x86 does not.
TEST(StdSemaphores, Latch) {
  heddle::Options x86;
  x86.memory_model = heddle::MemoryModel::sc;
  EXPECT_HOLDS(x86, [] {
    std::latch latch(2);
    int x = 0;
    in_parallel({[&] {
                   x = 1;
                   latch.count_down();
                 },
                 [&] {
                   latch.arrive_and_wait();
                   require(x == 1, "counted down after it");
                 }});
    require(latch.try_wait(), "open");
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::latch latch(2);
    latch.arrive_and_wait();
  });
}

TEST(StdSemaphores, Barrier) {
  EXPECT_HOLDS([] {
    int completed = 0;
    std::barrier barrier(2, [&]() noexcept { ++completed; });
    int arrived[2] = {};
    const auto meet = [&](int self) {
      arrived[self] = 1;
      barrier.arrive_and_wait();
      require(arrived[1 - self] == 1 && completed == 1, "both, and the completion");
    };
    in_parallel({[&] { meet(0); }, [&] { meet(1); }});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::barrier barrier(2);
    int x = 0;
    const auto add = [&] {
      barrier.arrive_and_wait();
      ++x;
    };
    in_parallel({add, add});
  });
}

}  // namespace

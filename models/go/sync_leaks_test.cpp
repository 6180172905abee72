// Goroutines that wait for ever at something else than a channel, or do not wait at all: in what,
// where, and who left without them. Every kind has a broken program and a correct one.
#include <atomic>
#include <memory>
#include <mutex>
#include <semaphore>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>

#include "expect_tells.hpp"

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using heddle::models::expect_tells;
using heddle::models::kAfterTheEnd;
using heddle::models::kLivelock;
using heddle::models::kNobodyAwake;

// --- locks

TEST(GoLeaks, MutexOfOneWhoLeft) {
  const auto program = [](bool unlocks) {
    return [unlocks] {
      const auto mutex = std::make_unique<Mutex>();
      run([unlocks, mutex = mutex.get()] {
        WaitGroup done;
        done.go([=] {
          mutex->lock();  // @mutex_held
          if (unlocks) mutex->unlock();
        });
        done.wait();
        mutex->lock();  // @mutex_lock
        mutex->unlock();
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in sync.Mutex.Lock at @mutex_lock; acquired by G1 at "
               "@mutex_held, which returned after @mutex_held and has not released it" +
                   kNobodyAwake + "G0",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, MutexLockedTwice) {
  const auto program = [](bool unlocks) {
    return [unlocks] {
      run([unlocks] {
        Mutex mutex;
        mutex.lock();  // @twice_first
        if (unlocks) mutex.unlock();
        mutex.lock();  // @twice_second
        mutex.unlock();
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in sync.Mutex.Lock at @twice_second; acquired by itself at "
               "@twice_first" +
                   kNobodyAwake + "G0",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, LockCycle) {
  const auto program = [](bool cycle) {
    return [cycle] {
      run([cycle] {
        Mutex first, second;
        WaitGroup done;
        done.go([&] {     // @cycle_start
          first.lock();   // @cycle_first
          second.lock();  // @cycle_first_blocked
          second.unlock();
          first.unlock();
        });
        (cycle ? second : first).lock();  // @cycle_second
        (cycle ? first : second).lock();  // @cycle_second_blocked
        first.unlock();
        second.unlock();
        done.wait();
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "lock cycle: G0 blocked for ever in sync.Mutex.Lock at @cycle_second_blocked; "
               "acquired by G1 at @cycle_first, which is blocked for ever in sync.Mutex.Lock at "
               "@cycle_first_blocked; and G1, started at @cycle_start, blocked for ever in "
               "sync.Mutex.Lock at @cycle_first_blocked; acquired by G0 at @cycle_second, which is "
               "blocked for ever in sync.Mutex.Lock at @cycle_second_blocked" +
                   kNobodyAwake + "G0, G1",
               program(true));
  EXPECT_HOLDS(program(false));
}

// A writer in between two reads of one goroutine.
TEST(GoLeaks, RWMutexReadTwice) {
  const auto program = [](bool twice) {
    return [twice] {
      run([twice] {
        RWMutex mutex;
        WaitGroup done;
        done.go([&] {    // @rw_start
          mutex.lock();  // @rw_write
          mutex.unlock();
        });
        mutex.rlock();             // @rw_first
        if (twice) mutex.rlock();  // @rw_second
        mutex.runlock();
        if (twice) mutex.runlock();
        done.wait();
      });
    };
  };
  expect_tells(
      Pitfall::deadlock,
      "G0 blocked for ever in sync.RWMutex.RLock at @rw_second; acquired by itself at @rw_first; "
      "and G1, started at @rw_start, blocked for ever in sync.RWMutex.Lock at @rw_write; acquired "
      "by G0 at @rw_first, which is blocked for ever in sync.RWMutex.RLock at @rw_second" +
          kNobodyAwake + "G0, G1",
      program(true));
  EXPECT_HOLDS(program(false));
}

TEST(GoLeaks, Semaphore) {
  const auto program = [](bool releases) {
    return [releases] {
      run([releases] {
        Semaphore semaphore(1);
        WaitGroup done;
        done.go([&] {
          semaphore.acquire(background(), 1);  // @semaphore_held
          if (releases) semaphore.release(1);
        });
        done.wait();
        semaphore.acquire(background(), 1);  // @semaphore_acquire
      });
    };
  };
  expect_tells(
      Pitfall::deadlock,
      "G0 blocked for ever in semaphore.Weighted.Acquire at @semaphore_acquire; acquired "
      "by G1 at @semaphore_held, which returned after @semaphore_held and has not released it" +
          kNobodyAwake + "G0",
      program(false));
  EXPECT_HOLDS(program(true));
}

// --- sync.WaitGroup, sync.Cond

TEST(GoLeaks, WaitGroupOfOneWhoLeft) {
  const auto program = [](bool counts) {
    return [counts] {
      run([counts] {
        WaitGroup group;
        group.add(2);
        go([&] { group.done(); });
        go([&] {
          if (counts) group.done();
        });
        group.wait();  // @group_wait
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in sync.WaitGroup.Wait at @group_wait; 1 of 2 not done: not by "
               "G2, which returned" +
                   kNobodyAwake + "G0",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, WaitGroupOfOneWhoIsBlocked) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        WaitGroup group;
        group.go([&] { values.send(1); });  // @group_send
        group.go([&] { values.send(2); });
        values.recv();
        group.wait();  // @group_wait_blocked
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in sync.WaitGroup.Wait at @group_wait_blocked; 1 of 2 not "
               "done: not by G1, which is blocked for ever in chan send at @group_send; and G1, "
               "started at @group_send, blocked for ever in chan send at @group_send; its only "
               "receiver G0 is blocked for ever in sync.WaitGroup.Wait at @group_wait_blocked" +
                   kNobodyAwake + "G0, G1",
               program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, CondThatNobodySignals) {
  const auto program = [](bool signals) {
    return [signals] {
      run([signals] {
        Mutex mutex;
        Cond cond(mutex);
        bool is_ready = false;
        WaitGroup done;
        done.go([&] {  // @cond_start
          const std::lock_guard lock(mutex);
          while (!is_ready) cond.wait();  // @cond_wait
        });
        {
          const std::lock_guard lock(mutex);
          is_ready = true;
        }
        if (signals) cond.signal();
        done.wait();  // @cond_group
      });
    };
  };
  expect_tells(
      Pitfall::deadlock,
      "G1, started at @cond_start, blocked for ever in sync.Cond.Wait at @cond_wait; nobody has "
      "ever signalled it; and G0 blocked for ever in sync.WaitGroup.Wait at @cond_group; 1 of 1 "
      "not done: not by G1, which is blocked for ever in sync.Cond.Wait at @cond_wait" +
          kNobodyAwake + "G0, G1",
      program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, CondSignalledBefore) {
  const auto program = [](bool looks) {
    return [looks] {
      run([looks] {
        const auto mutex = std::make_shared<Mutex>();
        const auto cond = std::make_shared<Cond<>>(*mutex);
        const auto is_ready = std::make_shared<bool>(false);
        go([=] {  // @lost_start
          const std::lock_guard lock(*mutex);
          while (!looks || !*is_ready) {
            cond->wait();  // @lost_wait
            if (!looks) break;
          }
        });
        {
          const std::lock_guard lock(*mutex);
          *is_ready = true;
        }
        cond->signal();  // @lost_signal
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @lost_start, blocked for ever in sync.Cond.Wait at @lost_wait; lost "
               "wake-up: G0 signalled it at @lost_signal, before it began to wait" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- runaway loops

TEST(GoLeaks, RunawayLoop) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto stop = make_chan<Empty>();  // @loop_made
        go([stop] {                            // @loop_start
          for (bool goes_on = true; goes_on;)
            select(recv(stop, [&] { goes_on = false; }), on_default());  // @loop
        });
        if (closes) close(stop);
      });
    };
  };
  expect_tells(Pitfall::blocking,
               "runaway loop: G1, started at @loop_start, for ever in a loop at @loop; the object "
               "made at @loop_made: nobody has ever sent to it or closed it" +
                   kLivelock + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, RunawayLoopOfAnAtomic) {
  const auto program = [](bool sets) {
    return [sets] {
      std::atomic<bool> stop{false};
      run([sets, &stop] {
        WaitGroup done;
        done.go([&] {             // @atomic_start
          while (!stop.load()) {  // @atomic_loop
          }
        });
        if (sets) stop.store(true);
        done.wait();  // @atomic_wait
      });
    };
  };
  expect_tells(Pitfall::blocking,
               "runaway loop: G1, started at @atomic_start, for ever in a loop at @atomic_loop; "
               "and G0 blocked for ever in sync.WaitGroup.Wait at @atomic_wait; 1 of 1 not done: "
               "not by G1, which is for ever in a loop at @atomic_loop" +
                   kLivelock + "G0, G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- partners that use other things

TEST(GoLeaks, SendToOneWhoSleepsElsewhere) {
  const auto program = [](bool posts) {
    return [posts] {
      const auto posted = std::make_unique<std::binary_semaphore>(0);
      run([posts, posted = posted.get()] {
        const auto values = make_chan<int>();
        WaitGroup done;
        done.go([=] {  // @elsewhere_start
          values.send(1);
          values.send(2);  // @elsewhere_send
        });
        done.go([=] {  // @elsewhere_receiver_start
          values.recv();
          posted->acquire();  // @elsewhere_receiver
          values.recv();
        });
        if (posts) posted->release();
        done.wait();  // @elsewhere_wait
      });
    };
  };
  expect_tells(
      Pitfall::deadlock,
      "G2, started at @elsewhere_receiver_start, asleep for ever at @elsewhere_receiver; and G1, "
      "started at @elsewhere_start, blocked for ever in chan send at @elsewhere_send; its only "
      "receiver G2 is asleep for ever at @elsewhere_receiver; and G0 blocked for ever in "
      "sync.WaitGroup.Wait at @elsewhere_wait; 2 of 2 not done: not by G1, which is blocked for "
      "ever in chan send at @elsewhere_send, G2, which is asleep for ever at @elsewhere_receiver" +
          kNobodyAwake + "G0, G1, G2",
      program(false));
  EXPECT_HOLDS(program(true));
}

}  // namespace

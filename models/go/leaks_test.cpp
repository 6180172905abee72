// Goroutines that can never end: what each is blocked in, where, since when, and who left without
// it. Every kind has a broken program, whose message is compared in full, and a correct one.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <memory>
#include <regex>
#include <semaphore>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>
#include <heddle/sync/checker.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using namespace std::chrono_literals;

// The place of the line of this file that ends in the comment "// @name".
std::string place_of(std::string_view name) {
  std::ifstream source(__FILE__);
  std::string line;
  for (unsigned number = 1; std::getline(source, line); ++number) {
    if (line.ends_with("// @" + std::string(name)))
      return "leaks_test.cpp:" + std::to_string(number);
  }
  ADD_FAILURE() << "no line is marked @" << name;
  return "";
}

// `message`: with "@name" for the place of a line.
void expect_tells(Pitfall pitfall, const std::string& message,
                  const std::function<void()>& scenario) {
  const heddle::Result result = heddle::check(scenario);
  ASSERT_TRUE(heddle::finds(pitfall, result));
  std::string expected;
  std::size_t end = 0;
  const std::regex name("@([a-z_]+)");
  for (std::sregex_iterator match(message.begin(), message.end(), name), none; match != none;
       ++match) {
    const auto begin = static_cast<std::size_t>(match->position());
    expected += message.substr(end, begin - end) + place_of(match->str(1));
    end = begin + static_cast<std::size_t>(match->length());
  }
  expected += message.substr(end);
  // Folders depend on where the test runs.
  const std::string told =
      std::regex_replace(result.finding->message, std::regex("[^ ]*leaks_test"), "leaks_test");
  EXPECT_EQ(told, expected);
  if (told != expected) printf("%s\n", result.finding->trace.c_str());
}

const std::string kAfterTheEnd = "; asleep for ever, after the scenario has ended: ";
const std::string kNobodyAwake = "; all that have not ended are asleep for ever: ";

const std::string kLivelock =
    "; livelock: for ever in loops that wait for something that never comes: ";

// --- send

TEST(GoLeaks, SendToOneWhoLeftWhenDone) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx, values] {
          select(recv(values), recv(ctx.done()));  // @done_left
        });
        go([values] {      // @done_start
          values.send(1);  // @done_send
        });
        scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @done_start, blocked for ever in chan send at @done_send; its only "
               "receiver G1 returned after @done_left because ctx was done" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
}

// The reason is also known if it has only looked at err().
TEST(GoLeaks, SendToOneWhoSawAnError) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx, values] {
          values.recv();
          if (ctx.err()) return;  // @error_left
          values.recv();
        });
        go([values] {      // @error_start
          values.send(1);  // @error_first_send
          values.send(2);  // @error_send
        });
        scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @error_start, blocked for ever in chan send at @error_send; its "
               "only receiver G1 returned after @error_left because ctx was done" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoLeftWhenTheTimerFired) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        go([values] {      // @timer_start
          values.send(1);  // @timer_send
        });
        select(recv(values), recv(after(1s)));  // @timer_left
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @timer_start, blocked for ever in chan send at @timer_send; its "
               "only receiver G0 returned after @timer_left because the timer had fired" +
                   kAfterTheEnd + "G1",
               program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoWasStopped) {
  const auto program = [](int capacity, bool closes) {
    return [capacity, closes] {
      run([capacity, closes] {
        const auto values = make_chan<int>(capacity);
        const auto stop = make_chan<Empty>(1);  // @stopped_made
        go([values, stop] {
          select(recv(values), recv(stop));  // @stopped_left
        });
        go([values] {      // @stopped_start
          values.send(1);  // @stopped_send
        });
        if (closes) return close(stop);
        stop.send({});
      });
    };
  };
  const std::string told =
      "G2, started at @stopped_start, blocked for ever in chan send at @stopped_send; its only "
      "receiver G1 returned after @stopped_left because ";
  expect_tells(Pitfall::leak,
               told + "it received from the object made at @stopped_made" + kAfterTheEnd + "G2",
               program(0, false));
  EXPECT_HOLDS(program(1, false));
  expect_tells(Pitfall::leak,
               told + "the object made at @stopped_made was closed" + kAfterTheEnd + "G2",
               program(0, true));
  EXPECT_HOLDS(program(1, true));
}

TEST(GoLeaks, SendToSeveralWhoLeft) {
  const auto program = [](int values_sent) {
    return [values_sent] {
      run([values_sent] {
        const auto values = make_chan<int>();
        const auto receive = [values] {
          values.recv();  // @several_left
        };
        go("first", receive);
        go("second", receive);
        go("sender", [values, values_sent] {  // @several_start
          for (int value = 0; value < values_sent; ++value) {
            values.send(value);  // @several_send
          }
        });
      });
    };
  };
  expect_tells(Pitfall::leak,
               "sender, started at @several_start, blocked for ever in chan send at "
               "@several_send; its receivers: first returned after @several_left, second returned "
               "after @several_left" +
                   kAfterTheEnd + "sender",
               program(3));
  EXPECT_HOLDS(program(2));
}

TEST(GoLeaks, SendThatNobodyReceives) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto result = make_chan<int>(capacity);
        go([result] {      // @nobody_start
          result.send(1);  // @nobody_send
        });
      });
    };
  };
  expect_tells(
      Pitfall::leak,
      "G1, started at @nobody_start, blocked for ever in chan send at @nobody_send; nobody "
      "has ever received from it" +
          kAfterTheEnd + "G1",
      program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoIsBlocked) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>();
        const auto ready = make_chan<Empty>();
        go("producer", [values, closes] {  // @blocked_start
          values.send(1);
          if (closes) return close(values);
          values.send(2);  // @blocked_send
        });
        go("consumer", [values, ready] {  // @blocked_receiver_start
          values.recv();
          ready.recv();  // @blocked_receiver
          values.recv();
        });
        if (closes) close(ready);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "consumer, started at @blocked_receiver_start, blocked for ever in chan receive at "
               "@blocked_receiver; nobody has ever sent to it or closed it; and producer, started "
               "at @blocked_start, blocked for ever in chan send at @blocked_send; its only "
               "receiver consumer is blocked for ever in chan receive at @blocked_receiver" +
                   kAfterTheEnd + "producer, consumer",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- receive

TEST(GoLeaks, ReceiveFromOneWhoLeft) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>(1);
        go([values] {                                    // @range_start
          for ([[maybe_unused]] const int v : values) {  // @range_receive
          }
        });
        values.send(1);  // @range_send
        if (closes) close(values);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @range_start, blocked for ever in chan receive at @range_receive; "
               "its only sender G0 returned after @range_send" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, ReceiveFromNobody) {
  const auto program = [](bool cancels) {
    return [cancels] {
      run([cancels] {
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx] {  // @cancel_start
          ctx.done().recv();    // @cancel_receive
        });
        if (cancels) scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @cancel_start, blocked for ever in chan receive at @cancel_receive; "
               "nobody has ever sent to it or closed it" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// It would have to be itself, which waits.
TEST(GoLeaks, SendToOneself) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        values.send(1);
        values.recv();
        values.send(2);
        values.send(3);  // @oneself_send
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in chan send at @oneself_send; only G0 itself has ever "
               "received from it" +
                   kNobodyAwake + "G0",
               program(1));
  EXPECT_HOLDS(program(2));
}

// --- select

TEST(GoLeaks, Select) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>();  // @select_values
        const auto stop = make_chan<Empty>();  // @select_stop
        go([values, stop] {                    // @select_start
          for (bool goes_on = true; goes_on;)
            select(recv(values), recv(stop, [&] { goes_on = false; }));  // @select_blocked
        });
        values.send(1);  // @select_send
        if (closes) close(stop);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @select_start, blocked for ever in select at @select_blocked; the "
               "object made at @select_values: its only sender G0 returned after @select_send, the "
               "object made at @select_stop: nobody has ever sent to it or closed it" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- nil channels

TEST(GoLeaks, NilChannels) {
  const auto blocked = [](const char* kind, const std::string& name) {
    return "G1, started at @nil_start, blocked for ever in " + std::string(kind) + " at @" + name +
           kAfterTheEnd + "G1";
  };
  const auto program = [](const std::function<void(Chan<int>)>& body, int capacity) {
    return [body, capacity] {
      run([&] {
        Chan<int> values;
        if (capacity > 0) values = make_chan<int>(capacity);
        if (capacity > 0) values.send(1);
        go([values, &body] { body(values); });  // @nil_start
      });
    };
  };
  const auto sends = [](const Chan<int>& values) {
    values.send(1);  // @nil_send
  };
  expect_tells(Pitfall::leak, blocked("chan send (nil chan)", "nil_send"), program(sends, 0));
  EXPECT_HOLDS(program(sends, 2));
  const auto receives = [](const Chan<int>& values) {
    values.recv();  // @nil_receive
  };
  expect_tells(Pitfall::leak, blocked("chan receive (nil chan)", "nil_receive"),
               program(receives, 0));
  EXPECT_HOLDS(program(receives, 2));
  const auto selects = [](const Chan<int>& values) {
    select(recv(values), send(values, 1));  // @nil_select
  };
  expect_tells(Pitfall::leak, blocked("select (nil chans only)", "nil_select"),
               program(selects, 0));
  EXPECT_HOLDS(program(selects, 2));
  const auto waits = [](const Chan<int>& values) {
    if (values == nullptr) select();  // @nil_nothing
  };
  expect_tells(Pitfall::leak, blocked("select (no cases)", "nil_nothing"), program(waits, 0));
  EXPECT_HOLDS(program(waits, 2));
}

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

// --- what other detectors do not report, because the channel can still be reached

Chan<int> g_values;

TEST(GoLeaks, AtAGlobalChannel) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        g_values = make_chan<int>(capacity);
        go([] {              // @global_start
          g_values.send(1);  // @global_send
        });
      });
    };
  };
  expect_tells(
      Pitfall::leak,
      "G1, started at @global_start, blocked for ever in chan send at @global_send; nobody "
      "has ever received from it" +
          kAfterTheEnd + "G1",
      program(0));
  EXPECT_HOLDS(program(1));
}

// A server, which may sleep for ever, has the channel and never looks at it again.
TEST(GoLeaks, AtAChannelOfALiveThread) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto requests = make_chan<Empty>();
        go("server", [values, requests] {
          heddle_stand_by();
          values.recv();  // @live_receive
          while (requests.recv_ok().ok) values.recv();
        });
        go([values] {  // @live_start
          values.send(1);
          values.send(2);  // @live_send
        });
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @live_start, blocked for ever in chan send at @live_send; its only "
               "receiver server stands by" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
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

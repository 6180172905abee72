// std::thread, std::jthread and stop tokens, exceptions, std::call_once.
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

TEST(StdThreads, CreationAndJoinOrder) {
  EXPECT_EQ(executions([] {
              int x = 1;
              std::thread first([&] { ++x; });
              first.join();
              std::thread second([&x](int by) { x += by; }, 2);
              second.join();
              require(x == 4, "one after the other");
              require(!second.joinable() && second.get_id() == std::thread::id(), "joined");
            }),
            1U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    int x = 1;
    std::thread first([&] { ++x; });
    ++x;
    first.join();
  });
}

TEST(StdThreads, Identity) {
  EXPECT_HOLDS([] {
    const std::thread::id own = std::this_thread::get_id();
    std::thread::id other;
    std::thread thread([&] { other = std::this_thread::get_id(); });
    const std::thread::id name = thread.get_id();
    thread.join();
    require(other == name && other != own, "each its own");
    require(std::thread::hardware_concurrency() > 0, "known");
  });
}

TEST(StdThreads, ForgottenJoin) {
  EXPECT_FINDS(Pitfall::crash, [] { const std::thread thread([] {}); });
  EXPECT_FINDS(Pitfall::data_race, [] {
    auto x = std::make_shared<int>(0);
    std::thread([x] { ++*x; }).detach();
    ++*x;
  });
}

TEST(StdThreads, JthreadJoins) {
  EXPECT_EQ(executions([] {
              int x = 0;
              {
                const std::jthread thread([&] { ++x; });
              }
              require(x == 1, "joined");
            }),
            1U);
}

// The thread sees the request before or after its first look; the second look never comes when the
// first has seen it.
TEST(StdThreads, StopToken) {
  EXPECT_HOLDS([] {
    int looks = 0;
    {
      std::jthread thread([&](const std::stop_token& stop) {
        for (; looks < 2 && !stop.stop_requested(); ++looks) {
        }
      });
      thread.request_stop();
    }
    require(looks <= 2, "bounded");
  });
  EXPECT_HOLDS([] {
    std::stop_source source;
    int called = 0;
    std::thread thread([&] { source.request_stop(); });
    {
      const std::stop_callback callback(source.get_token(), [&] { ++called; });
      thread.join();
    }
    require(called == 1, "by one of the two");
  });
  EXPECT_FINDS(Pitfall::lost_task, [] {
    std::stop_source source;
    std::thread thread([&] { source.request_stop(); });
    const bool stopped = source.stop_requested();
    thread.join();
    require(stopped, "too early to say");
  });
}

TEST(StdThreads, Sleeps) {
  EXPECT_EQ(executions([] {
              using namespace std::chrono_literals;
              const auto begin = std::chrono::steady_clock::now();
              std::this_thread::sleep_for(24h);
              std::this_thread::sleep_until(begin + 48h);
              std::this_thread::yield();
              require(std::chrono::steady_clock::now() - begin >= 48h, "virtual time");
            }),
            1U);
}

TEST(StdThreads, Exceptions) {
  EXPECT_EQ(executions([] {
              std::vector<std::string> caught(2);
              const auto run = [&](std::size_t self) {
                try {
                  try {
                    throw std::runtime_error(std::string(40, static_cast<char>('a' + self)));
                  } catch (const std::exception&) {
                    std::this_thread::yield();
                    throw;
                  }
                } catch (const std::runtime_error& error) {
                  caught[self] = error.what();
                }
                require(std::uncaught_exceptions() == 0, "none under way");
              };
              in_parallel({[&] { run(0); }, [&] { run(1); }});
              require(caught[0] == std::string(40, 'a') && caught[1][0] == 'b', "each its own");
            }),
            1U);
  EXPECT_FINDS(Pitfall::crash, [] { in_parallel({[] { throw std::runtime_error("lost"); }}); });
}

// Each exchange of a thread is while the other has an exception in flight.
TEST(StdThreads, ExceptionsAcrossSwitches) {
  EXPECT_HOLDS([] {
    std::mutex mutex;
    const auto run = [&](int self) {
      try {
        throw self;
      } catch (int value) {
        const std::lock_guard lock(mutex);
        require(value == self, "its own");
        const std::exception_ptr current = std::current_exception();
        try {
          std::rethrow_exception(current);
        } catch (int again) {
          require(again == self, "its own again");
        }
      }
    };
    in_parallel({[&] { run(1); }, [&] { run(2); }});
  });
}

// Three candidates, one of them does it.
TEST(StdThreads, CallOnce) {
  EXPECT_EQ(executions([] {
              std::once_flag flag;
              int x = 0;
              const auto go = [&] {
                std::call_once(flag, [&] { ++x; });
                require(x == 1, "done");
              };
              in_parallel({go, go, go});
            }),
            3U);
}

// The thread whose function throws comes first, and the other does it; or it comes second and finds
// it done.
TEST(StdThreads, CallOnceThatThrows) {
  EXPECT_EQ(executions([] {
              std::once_flag flag;
              int x = 0;
              in_parallel({[&] {
                             try {
                               std::call_once(flag, [] { throw 1; });
                             } catch (int) {
                             }
                           },
                           [&] {
                             std::call_once(flag, [&] { ++x; });
                             require(x == 1, "done");
                           }});
            }),
            2U);
  // Two of three throw: in both orders, one of them only, or none. (See above: those that come
  // after it is done are in no order.)
  EXPECT_EQ(executions([] {
              std::once_flag flag;
              int x = 0;
              const auto fail = [&] {
                try {
                  std::call_once(flag, [] { throw 1; });
                } catch (int) {
                }
              };
              in_parallel({fail, [&] { std::call_once(flag, [&] { ++x; }); }, fail});
              require(x == 1, "done");
            }),
            2U + 2U + 1U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::once_flag flag;
    std::call_once(flag, [&] { std::call_once(flag, [] {}); });
  });
}

}  // namespace

// Futures, promises, packaged tasks, async.
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>

#include "in_parallel.hpp"

namespace {

using namespace std::chrono_literals;
using heddle::Pitfall;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

TEST(StdFutures, PromiseAndFuture) {
  EXPECT_HOLDS([] {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread thread([&] { promise.set_value(3); });
    require(future.get() == 3, "what was promised");
    thread.join();
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    future.wait();
  });
}

TEST(StdFutures, ExceptionsTravel) {
  EXPECT_HOLDS([] {
    std::promise<void> promise;
    std::future<void> future = promise.get_future();
    std::thread thread([&] {
      try {
        throw std::runtime_error("of the other thread");
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    });
    try {
      future.get();
      require(false, "it throws");
    } catch (const std::runtime_error& error) {
      require(error.what() == std::string("of the other thread"), "which");
    }
    thread.join();
  });
  EXPECT_HOLDS([] {
    std::future<int> future;
    {
      std::promise<int> promise;
      future = promise.get_future();
    }
    try {
      future.get();
      require(false, "broken");
    } catch (const std::future_error& error) {
      require(error.code() == std::future_errc::broken_promise, "broken");
    }
  });
  EXPECT_FINDS(Pitfall::crash, [] {
    std::promise<int> promise;
    promise.set_value(1);
    promise.set_value(2);
  });
}

TEST(StdFutures, Async) {
  EXPECT_HOLDS([] {
    std::future<int> future = std::async(std::launch::async, [](int x) { return x + 1; }, 4);
    require(future.get() == 5, "done");
  });
  EXPECT_HOLDS([] {
    auto future = std::async(std::launch::deferred, [] { return std::this_thread::get_id(); });
    require(future.get() == std::this_thread::get_id(), "by whoever asks");
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    int x = 0;
    auto future = std::async(std::launch::async, [&] { ++x; });
    ++x;
    future.get();
  });
}

TEST(StdFutures, PackagedTask) {
  EXPECT_HOLDS([] {
    std::packaged_task<int(int)> task([](int x) { return 2 * x; });
    std::future<int> future = task.get_future();
    std::thread thread(std::move(task), 4);
    require(future.get() == 8, "done");
    thread.join();
  });
}

TEST(StdFutures, SharedFuture) {
  EXPECT_HOLDS([] {
    std::promise<int> promise;
    const std::shared_future<int> future = promise.get_future().share();
    std::thread thread([future] { require(future.get() == 1, "what was promised"); });
    promise.set_value(1);
    require(future.get() == 1, "what was promised");
    thread.join();
  });
}

// The exception itself is the library's, which counts its owners where nobody sees it.
TEST(StdFutures, SharedException) {
  EXPECT_HOLDS([] {
    std::promise<int> promise;
    std::shared_future<int> future = promise.get_future().share();
    const auto use = [future] {
      try {
        future.get();
      } catch (const std::runtime_error& error) {
        require(error.what() == std::string("of the promise"), "which");
      }
    };
    std::thread first(use), second(use);
    future = {};
    promise.set_exception(std::make_exception_ptr(std::runtime_error("of the promise")));
    first.join();
    second.join();
  });
}

TEST(StdFutures, TimedWait) {
  EXPECT_HOLDS([] {
    std::promise<int> promise;
    const std::future<int> future = promise.get_future();
    const auto begin = std::chrono::steady_clock::now();
    require(future.wait_for(1h) == std::future_status::timeout, "nobody sets it");
    const auto duration = std::chrono::steady_clock::now() - begin;
    require(duration >= 1h && duration < 2h, "an hour");
  });
  EXPECT_FINDS(Pitfall::lost_task, [] {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread thread([&] { promise.set_value(3); });
    const auto status = future.wait_for(1h);
    thread.join();
    require(status == std::future_status::ready, "it may time out");
  });
}

}  // namespace

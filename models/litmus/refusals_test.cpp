// What the engine does not know is refused by name, with the place of the call.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include <cassert>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <future>
#include <string>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::Body;

void expect_refused(const std::string& name, const Body& scenario) {
  const heddle::Result result = heddle::check(scenario);
  ASSERT_TRUE(heddle::finds(Pitfall::nondeterminism, result)) << name;
  const std::string& message = result.finding->message;
  EXPECT_TRUE(message.starts_with(name)) << message;
  EXPECT_NE(message.find("refusals_test.cpp:"), std::string::npos) << message;
}

TEST(Refusals, Processes) {
  expect_refused("fork", [] { static_cast<void>(fork()); });
  expect_refused("vfork", [] { static_cast<void>(vfork()); });
  expect_refused("system", [] { static_cast<void>(system("true")); });
  expect_refused("waitpid", [] { static_cast<void>(waitpid(-1, nullptr, 0)); });
}

TEST(Refusals, EndOfTheProcess) {
  expect_refused("exit", [] { std::exit(0); });
  expect_refused("_exit", [] { _exit(0); });
  expect_refused("quick_exit", [] { std::quick_exit(0); });
}

TEST(Refusals, Signals) {
  expect_refused("signal", [] { std::signal(SIGUSR1, [](int) {}); });
  expect_refused("sigaction", [] { sigaction(SIGUSR1, nullptr, nullptr); });
  expect_refused("raise", [] { std::raise(SIGUSR1); });
  expect_refused("alarm", [] { alarm(1); });
  expect_refused("pthread_kill", [] { pthread_kill(pthread_self(), SIGUSR1); });
}

TEST(Refusals, FilesAndSockets) {
  char byte = 0;
  expect_refused("poll", [] { poll(nullptr, 0, 1); });
  expect_refused("select", [] { select(0, nullptr, nullptr, nullptr, nullptr); });
  expect_refused("epoll_wait", [] { epoll_wait(-1, nullptr, 0, 0); });
  expect_refused("read", [&] { static_cast<void>(read(0, &byte, 1)); });
  expect_refused("recv", [&] { static_cast<void>(recv(0, &byte, 1, 0)); });
  expect_refused("accept", [] { accept(0, nullptr, nullptr); });
}

TEST(Refusals, Threads) {
  expect_refused("pthread_cancel", [] { pthread_cancel(pthread_self()); });
  expect_refused("thrd_create", [] {
    thrd_t thread;
    thrd_create(&thread, [](void*) { return 0; }, nullptr);
  });
  expect_refused("pthread_create", [] {
    for (int count = 0; count < 40; ++count) {
      pthread_t thread;
      pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
    }
  });
  expect_refused("pthread_rwlock_init", [] {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_t lock;
    pthread_rwlock_init(&lock, &attributes);
  });
}

TEST(Refusals, FuturesAtThreadExit) {
  expect_refused("set_value_at_thread_exit", [] {
    std::promise<int> promise;
    std::thread([&] { promise.set_value_at_thread_exit(1); }).join();
  });
}

void expect_crash(const std::string& part, const Body& scenario) {
  const heddle::Result result = heddle::check(scenario);
  ASSERT_TRUE(heddle::finds(Pitfall::crash, result)) << part;
  EXPECT_NE(result.finding->message.find(part), std::string::npos) << result.finding->message;
}

// Giving up is a crash of the scenario; the check goes on.
TEST(Refusals, Crashes) {
  expect_crash("abort", [] { std::abort(); });
  expect_crash("1 == 2", [] { assert(1 == 2); });
  expect_crash("terminate", [] { std::terminate(); });
  expect_crash("terminate", [] { std::thread thread([] {}); });
  expect_crash("exception", [] { std::thread([] { throw 1; }).join(); });
  const std::function<void()> throws = [] { throw 1; };
  expect_crash("", [&] { [&]() noexcept { throws(); }(); });
}

}  // namespace

// What the engine does not know is refused by name, with the place of the call.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <fstream>
#include <future>
#include <string>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::Body;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

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
  expect_refused("execl", [] { execl("/bin/true", "true", nullptr); });
  expect_refused("execlp", [] { execlp("true", "true", nullptr); });
  expect_refused("execle", [] { execle("/bin/true", "true", nullptr, environ); });
  expect_refused("execv", [] { execv("/bin/true", environ); });
  expect_refused("syscall", [] { syscall(SYS_fork); });
}

// Elsewhere they do what they always do.
TEST(Refusals, ListsOfArguments) {
  EXPECT_EXIT(execl("/bin/sh", "sh", "-c", "exit $1$2", "sh", "4", "2", nullptr),
              testing::ExitedWithCode(42), "");
  EXPECT_EXIT(execlp("sh", "sh", "-c", "exit 7", nullptr), testing::ExitedWithCode(7), "");
  std::array<char*, 2> environment{const_cast<char*>("CODE=3"), nullptr};
  EXPECT_EXIT(execle("/bin/sh", "sh", "-c", "exit $CODE", nullptr, environment.data()),
              testing::ExitedWithCode(3), "");
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
  expect_refused("sigaltstack", [] { sigaltstack(nullptr, nullptr); });
}

TEST(Refusals, WhatStaysFromRunToRun) {
  expect_refused("open", [] { open("/dev/null", O_RDONLY); });
  expect_refused("fopen", [] { static_cast<void>(std::fopen("/dev/null", "r")); });
  expect_refused("fopen", [] { const std::ifstream file("/dev/null"); });
  expect_refused("pipe", [] {
    std::array<int, 2> ends{};
    static_cast<void>(pipe(ends.data()));
  });
  expect_refused("socket", [] { socket(AF_UNIX, SOCK_STREAM, 0); });
  expect_refused("setenv", [] { setenv("HEDDLE_NOTHING", "", 1); });
  expect_refused("setlocale", [] { std::setlocale(LC_ALL, ""); });
  expect_refused("chdir", [] { static_cast<void>(chdir("/")); });
  expect_refused("dlopen", [] { dlopen("libm.so.6", RTLD_NOW); });
}

// What libc keeps for itself it keeps from run to run: that is nobody's leak, and still there in
// the next one.
TEST(Refusals, NotWhatLibcKeeps) {
  EXPECT_EQ(executions([] {
              heddle::choose(3);
              in_parallel({[] {
                             const std::time_t now = std::time(nullptr);
                             std::tm local{};
                             localtime_r(&now, &local);
                             require(std::mktime(&local) == now, "the same time");
                           },
                           [] { require(std::strlen(strerror(12345)) > 0, "no such error"); }});
            }),
            3U);
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

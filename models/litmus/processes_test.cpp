// One search, shared by several processes.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/crew.hpp>
#include <heddle/gtest.hpp>

namespace {

using heddle::check;
using heddle::Crew;
using heddle::Options;
using heddle::Pitfall;
using heddle::Result;
using heddle::Verdict;

// Three threads with four increments each: 12! / (4!)^3 orders.
constexpr std::uint64_t kOrders = 34'650;

void increments() {
  std::atomic<int> x{0};
  const auto add = [&] {
    for (int i = 0; i < 4; ++i) x.fetch_add(1);
  };
  std::thread one(add);
  std::thread two(add);
  add();
  one.join();
  two.join();
}

Options of(unsigned processes) {
  Options options;
  options.processes = processes;
  return options;
}

TEST(Processes, VisitWhatOneVisits) {
  for (const unsigned processes : {1U, 2U, 5U}) {
    const Result result = check(of(processes), increments);
    EXPECT_EQ(result.verdict, Verdict::holds_exhaustive);
    EXPECT_EQ(result.executions, kOrders);
    EXPECT_EQ(result.blocked, 0U);
    EXPECT_EQ(result.processes > 1, processes > 1);
  }
}

TEST(Processes, VisitWhatOneVisitsWithinABound) {
  Options options;
  options.max_preemptions = 3;
  const Result alone = check(options, increments);
  options.processes = 4;
  const Result shared = check(options, increments);
  EXPECT_EQ(shared.verdict, Verdict::holds_bounded);
  EXPECT_EQ(shared.executions, alone.executions);
  EXPECT_GT(shared.executions, 100U);
}

// One order of all: whichever process comes to it tells.
TEST(Processes, TellWhatOneOfThemFinds) {
  for (const bool last : {false, true}) {
    const auto scenario = [last] {
      std::atomic<int> x{0};
      int before = 0;
      const auto add = [&x](int thread, int& seen) {
        for (int i = 0; i < 4; ++i) seen = 16 * seen + x.exchange(thread);
      };
      int seen_by_one = 0;
      int seen_by_two = 0;
      std::thread one([&] { add(1, seen_by_one); });
      std::thread two([&] { add(2, seen_by_two); });
      add(3, before);
      one.join();
      two.join();
      const bool is_it = last ? before == 0x0333 && seen_by_two == 0x3222 && seen_by_one == 0x2111
                              : seen_by_one == 0x0111 && seen_by_two == 0x1222 && before == 0x2333;
      heddle::require(Pitfall::lost_task, !is_it, "it is the one order");
    };
    const Result result = check(of(3), scenario);
    ASSERT_TRUE(result.finding) << last;
    EXPECT_GT(result.processes, 1U);
    EXPECT_EQ(result.executions, kOrders - 1);
    EXPECT_EQ(result.finding->pitfall, Pitfall::lost_task);
    EXPECT_EQ(result.finding->message, "it is the one order");
    const Result again = heddle::replay(result.finding->token, scenario);
    ASSERT_TRUE(again.finding);
    EXPECT_EQ(again.finding->trace, result.finding->trace);
  }
}

TEST(Processes, KeepToTheLimits) {
  Options options = of(3);
  options.max_executions = 20'000;
  const Result result = check(options, increments);
  EXPECT_EQ(result.verdict, Verdict::incomplete);
  EXPECT_GE(result.executions, 20'000U);
  EXPECT_LT(result.executions, 20'003U);
}

TEST(Processes, TurnLimitHoldsInEachOfThem) {
  Options options = of(2);
  options.max_turn_seconds = 0.2;
  const pid_t first = getpid();
  const Result result = check(options, [first] {
    increments();
    volatile int round = 0;
    while (getpid() != first) round = round + 1;
  });
  ASSERT_TRUE(result.finding);
  EXPECT_NE(result.finding->message.find("it never ends"), std::string::npos)
      << result.finding->message;
}

// What the kernel does when there is no memory. By the instruction, because what is called by a
// name is refused in a scenario.
void die() {
  long result = SYS_kill;
  __asm__ volatile("syscall"
                   : "+a"(result)
                   : "D"(long{getpid()}), "S"(long{SIGKILL})
                   : "rcx", "r11", "memory");
}

TEST(Processes, OneThatDiesIsNoVerdict) {
  const pid_t first = getpid();
  const auto scenario = [first] {
    increments();
    if (getpid() != first) die();
  };
  EXPECT_THROW(check(of(2), scenario), std::runtime_error);
}

// What the kernel says where a container may have so many processes and no more. The limit does not
// hold for root.
void allow_no_more_processes() {
  constexpr rlimit kNone{0, 0};
  constexpr uid_t kNobody = 65534;
  const bool is_set =
      setrlimit(RLIMIT_NPROC, &kNone) == 0 && (getuid() != 0 || setuid(kNobody) == 0);
  if (!is_set || fork() >= 0 || errno != EAGAIN) std::abort();
}

TEST(Processes, OneIsEnoughWhereThereCanBeNoMore) {
  const auto search = [] {
    allow_no_more_processes();
    const Result result = check(of(3), increments);
    std::exit(result.verdict == Verdict::holds_exhaustive && result.executions == kOrders &&
                      result.processes == 1
                  ? EXIT_SUCCESS
                  : EXIT_FAILURE);
  };
  EXPECT_EXIT(search(), testing::ExitedWithCode(EXIT_SUCCESS), "");
}

TEST(Processes, AnExceptionEndsOneThatWasForked) {
  const pid_t first = getpid();
  try {
    Crew crew(2);
    if (crew.fork() == Crew::Fork::child) throw std::bad_alloc();
    EXPECT_THROW(crew.reports(), std::runtime_error) << "it did not end there";
  } catch (const std::bad_alloc&) {
    EXPECT_NE(getpid(), first);
    _exit(EXIT_SUCCESS);  // where it must not come
  }
}

TEST(Processes, AnExceptionInTheFirstEndsTheOthers) {
  const auto search = [] {
    Crew crew(2);
    if (crew.fork() == Crew::Fork::child) {
      while (!crew.is_stopped()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      crew.leave("");
    }
    throw std::bad_alloc();
  };
  EXPECT_THROW(search(), std::bad_alloc);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "there is a child";
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace

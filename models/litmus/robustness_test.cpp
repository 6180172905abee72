// Scenarios that do their worst: each is a finding or is refused, and the next check is as good as
// the first.
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <csetjmp>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "in_parallel.hpp"

namespace {

using heddle::Options;
using heddle::Pitfall;
using heddle::Result;
using heddle::litmus::Body;
using heddle::litmus::in_parallel;

struct Misdeed {
  const char* name;
  Pitfall pitfall;
  const char* message;  // a part of it
  void (*scenario)();
};

// --- for ever

[[gnu::noinline]] int recurse(int depth) {
  const volatile int kept = depth;
  return depth < 0 ? 0 : recurse(depth + 1) + kept;
}

int descend(int depth);
[[gnu::noinline]] int descend_further(int depth) {
  const volatile int kept = depth;
  return depth < 0 ? 0 : descend(depth + 1) + kept;
}
[[gnu::noinline]] int descend(int depth) {
  const volatile int kept = depth;
  return descend_further(depth + 1) + kept;
}

[[gnu::noinline]] void fill(char* memory) { memory[0] = 1; }

[[gnu::noinline]] void use_large_frame() {
  char memory[900'000];
  fill(memory);
  __asm__ volatile("" : : "r"(memory) : "memory");
}

void keep(void* block) {
  static void* volatile seen [[maybe_unused]];
  seen = block;
}

volatile int g_plain = 0;

constexpr std::array kEndless = {
    Misdeed{"a loop without anything", Pitfall::blocking, "of processor time without a step",
            [] {
              for (;;) __asm__ volatile("");
            }},
    Misdeed{"a loop of plain accesses", Pitfall::blocking, "of processor time without a step",
            [] {
              for (;;) g_plain = 1;
            }},
    Misdeed{"a loop of another thread's", Pitfall::blocking, "T2 has run for 0.05 s",
            [] {
              in_parallel({[] {
                for (;;) g_plain = 1;
              }});
            }},
    Misdeed{"a loop that writes", Pitfall::blocking, "of processor time without a step",
            [] {
              for (;;) static_cast<void>(std::fputs("", stderr));
            }},
    Misdeed{"a loop that sleeps", Pitfall::blocking, "of processor time without a step",
            [] {
              for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
            }},
    Misdeed{"a loop that allocates and frees", Pitfall::memory_error, "allocates without end",
            [] {
              for (;;) {
                auto* block = new int;
                keep(block);
                delete block;
              }
            }},
};

constexpr std::array kTooMuch = {
    Misdeed{"a loop of atomic operations", Pitfall::blocking,
            "T1 has taken 10000 steps in one execution",
            [] {
              std::atomic<int> x{0};
              for (;;) ++x;
            }},
    Misdeed{"a loop of locks", Pitfall::blocking, "T1 has taken 10000 steps in one execution",
            [] {
              std::mutex mutex;
              for (;;) {
                const std::lock_guard lock(mutex);
                g_plain = g_plain + 1;
              }
            }},
    Misdeed{"a loop of notifications", Pitfall::blocking, "steps in one execution",
            [] {
              std::condition_variable changed;
              for (;;) changed.notify_all();
            }},
    Misdeed{"a loop of choices", Pitfall::blocking, "steps in one execution",
            [] {
              for (;;) static_cast<void>(heddle::choose(2));
            }},
    Misdeed{"two that give way to each other", Pitfall::blocking, "steps in one execution",
            [] {
              std::atomic<int> turn{0};
              const auto give_way = [&](int other) {
                volatile int times = 0;
                for (;;) {
                  times = times + 1;
                  turn.exchange(other);
                }
              };
              in_parallel({[&] { give_way(1); }, [&] { give_way(2); }});
            }},
    Misdeed{"recursion", Pitfall::memory_error, "T1's stack overflows (256 KiB)",
            [] { static_cast<void>(recurse(0)); }},
    Misdeed{"recursion of two", Pitfall::memory_error, "T2's stack overflows (256 KiB)",
            [] { in_parallel({[] { static_cast<void>(descend(0)); }}); }},
    Misdeed{"a large frame", Pitfall::memory_error, "T2's stack overflows (256 KiB)",
            [] { in_parallel({use_large_frame}); }},
    Misdeed{"small blocks", Pitfall::memory_error, "an execution 100000 blocks",
            [] {
              for (;;) keep(new int);
            }},
    Misdeed{"large blocks", Pitfall::memory_error, "T1 allocates without end: a thread has 64 MB",
            [] {
              for (;;) keep(new char[1'000'000]);
            }},
    Misdeed{"a huge block", Pitfall::memory_error, "T1 asks for 1099511627776 bytes",
            [] { keep(std::malloc(std::size_t{1} << 40)); }},
    Misdeed{"100 threads", Pitfall::nondeterminism, "pthread_create makes more than 31 threads",
            [] { in_parallel(std::vector<Body>(100, [] {})); }},
    Misdeed{"threads for ever", Pitfall::nondeterminism, "makes more than 31 threads",
            [] {
              for (;;) std::thread([] {}).join();
            }},
};

// --- out of the scenario

std::jmp_buf g_outside;
std::array<int, 2> g_pipe;
int* volatile g_null = nullptr;
const char* volatile g_no_text = nullptr;

constexpr std::array kEscapes = {
    Misdeed{"fork", Pitfall::nondeterminism, "fork makes or replaces a process",
            [] { static_cast<void>(fork()); }},
    Misdeed{"fork by number", Pitfall::nondeterminism, "calls the kernel directly",
            [] { syscall(SYS_fork); }},
    Misdeed{"execl", Pitfall::nondeterminism, "execl replaces the process",
            [] { execl("/bin/true", "true", nullptr); }},
    Misdeed{"execvp", Pitfall::nondeterminism, "execvp makes or replaces a process",
            [] {
              std::array<char*, 1> arguments{nullptr};
              execvp("true", arguments.data());
            }},
    Misdeed{"exit", Pitfall::nondeterminism, "exit ends the process", [] { std::exit(3); }},
    Misdeed{"exit of another thread", Pitfall::nondeterminism, "quick_exit ends the process",
            [] { in_parallel({[] { std::quick_exit(3); }}); }},
    Misdeed{"longjmp", Pitfall::nondeterminism, "longjmp jumps out of the thread",
            [] { std::longjmp(g_outside, 1); }},
    Misdeed{"an exception", Pitfall::crash, "which says \"out\"",
            [] { throw std::runtime_error("out"); }},
    Misdeed{"another check", Pitfall::crash, "check() is called inside a scenario",
            [] { heddle::check([] {}); }},
    Misdeed{"another replay", Pitfall::crash, "replay() is called inside a scenario",
            [] { heddle::replay("heddle1:interleave:rc11:-0e", [] {}); }},
    Misdeed{"a signal's handler", Pitfall::nondeterminism, "signal sends or handles signals",
            [] { std::signal(SIGSEGV, [](int) {}); }},
    Misdeed{"a signal", Pitfall::nondeterminism, "raise sends or handles signals",
            [] { std::raise(SIGKILL); }},
    Misdeed{"a closed pipe", Pitfall::crash, "T1 writes to a pipe or socket that nobody reads",
            [] { static_cast<void>(write(g_pipe[1], "x", 1)); }},
    Misdeed{"all file descriptors", Pitfall::nondeterminism, "opens what would stay open",
            [] {
              while (dup(1) >= 0) {
              }
            }},
    Misdeed{"files", Pitfall::nondeterminism, "opens what would stay open",
            [] { const std::ofstream file("/dev/null"); }},
    Misdeed{"the environment", Pitfall::nondeterminism, "setenv changes the process",
            [] { setenv("HEDDLE_NOTHING", "1", 1); }},
    Misdeed{"a null pointer", Pitfall::crash, "T1 uses a null pointer", [] { *g_null = 1; }},
    Misdeed{"a null pointer in libc", Pitfall::crash, "T1 uses a null pointer",
            [] { std::printf("%s", g_no_text + 1); }},
    Misdeed{"a null mutex", Pitfall::crash, "T1 uses a null pointer",
            [] { reinterpret_cast<std::mutex*>(g_null)->lock(); }},
    Misdeed{"a null atomic", Pitfall::crash, "T1 uses a null pointer",
            [] { reinterpret_cast<std::atomic<int>*>(g_null)->store(1); }},
    Misdeed{"a call to nowhere", Pitfall::crash, "T1 calls what is no function",
            [] {
              reinterpret_cast<void (*)()>(g_null)();
              g_plain = 1;
            }},
    Misdeed{"a trap", Pitfall::crash, "SIGILL", [] { __builtin_trap(); }},
    Misdeed{"a free of nothing", Pitfall::memory_error, "free of what is no block",
            [] {
              auto* block = static_cast<char*>(std::malloc(100));
              keep(block);
              char* volatile inside = block + 16;  // of which compilers know nothing
              std::free(inside);
            }},
};

// --- what a check is like after all that

struct State {
  std::uint64_t executions;
  std::string token;
  std::size_t open_files;
  friend bool operator==(const State&, const State&) = default;
};

State state() {
  const Result holds = heddle::check([] {
    std::mutex mutex;
    std::vector<int> values;
    const auto add = [&] {
      const std::lock_guard lock(mutex);
      values.push_back(1);
    };
    in_parallel({add, add, add});
  });
  const Result finds = heddle::check([] {
    int x = 0;
    in_parallel({[&] { x = 1; }, [&] { x = 2; }});
  });
  EXPECT_TRUE(heddle::holds(holds));
  EXPECT_TRUE(heddle::finds(Pitfall::data_race, finds));
  using Files = std::filesystem::directory_iterator;
  return {holds.executions, finds.finding ? finds.finding->token : "",
          static_cast<std::size_t>(std::distance(Files("/proc/self/fd"), Files()))};
}

Result check_misdeed(const Misdeed& misdeed) {
  Options options;
  options.max_turn_seconds = 0.05;
  return heddle::check(options, misdeed.scenario);
}

void expect_found(const Misdeed& misdeed) {
  const State before = state();
  ASSERT_EQ(before.executions, 6U);
  const Result result = check_misdeed(misdeed);
  ASSERT_TRUE(heddle::finds(misdeed.pitfall, result)) << misdeed.name;
  const std::string& message = result.finding->message;
  EXPECT_NE(message.find(misdeed.message), std::string::npos) << misdeed.name << ": " << message;
  EXPECT_NE((message + result.finding->trace).find("litmus/"), std::string::npos)
      << misdeed.name << " says no place: " << message << "\n"
      << result.finding->trace;
  EXPECT_EQ(state(), before) << "after " << misdeed.name;
}

TEST(Robustness, Endless) {
  for (const Misdeed& misdeed : kEndless) expect_found(misdeed);
}

TEST(Robustness, TooMuch) {
  for (const Misdeed& misdeed : kTooMuch) expect_found(misdeed);
}

TEST(Robustness, Escapes) {
  ASSERT_EQ(pipe(g_pipe.data()), 0);
  close(g_pipe[0]);
  if (setjmp(g_outside) != 0) FAIL() << "it has jumped out";
  for (const Misdeed& misdeed : kEscapes) expect_found(misdeed);
  close(g_pipe[1]);
}

// What looks like one of them, and is none.
TEST(Robustness, Allowed) {
  EXPECT_HOLDS([] {
    std::jmp_buf here;
    if (setjmp(here) == 0) std::longjmp(here, 1);
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    in_parallel(std::vector<Body>(31, [] {}));
  });
}

void die_of_null_pointer() {
  EXPECT_FINDS(Pitfall::crash, [] { *g_null = 1; });
  *g_null = 1;
}

// Outside of scenarios a crash is what it always was.
TEST(Robustness, OwnCrashesEndTheProgram) {
  EXPECT_EXIT(die_of_null_pointer(), testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(heddle::check([] { std::signal(SIGUSR1, SIG_IGN); });
              std::abort(), testing::KilledBySignal(SIGABRT), "");
  const auto exit_42 = [](int) { _exit(42); };
  EXPECT_EXIT(std::signal(SIGSEGV, exit_42);
              die_of_null_pointer(), testing::ExitedWithCode(42), "");
}

std::size_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident;
}

// Nothing is left behind that would add up.
TEST(Robustness, MemoryOfThousandChecks) {
  ASSERT_EQ(pipe(g_pipe.data()), 0);
  close(g_pipe[0]);
  const auto checks = [](std::size_t count) {
    for (std::size_t time = 0; time < count; ++time) {
      const Misdeed& misdeed = kEscapes[time % kEscapes.size()];
      EXPECT_TRUE(heddle::finds(misdeed.pitfall, check_misdeed(misdeed))) << misdeed.name;
    }
  };
  checks(200);
  const std::size_t before = resident_pages();
  checks(1000);
  EXPECT_LE(resident_pages(), before + 64) << "pages";
  close(g_pipe[1]);
}

}  // namespace

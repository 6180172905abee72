// The `relacy` engine: runs a scenario written on the RelacySync vocabulary under D. Vyukov's
// Relacy race detector.
//
// Only relacy_engine.cpp pays for Relacy's scheduler; a scenario reaches it type-erased, so that
// one more scenario costs no instantiation of the search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>

#include <heddle/spec/pitfall.hpp>
#include <heddle/spec/result.hpp>

namespace heddle::relacy {

enum class Search {
  full,           // every interleaving, fairly
  context_bound,  // every interleaving with at most `bound` preemptions
  random,         // `iterations` random interleavings, the first numbered `seed`
};

struct Options {
  Search search = Search::full;
  unsigned bound = 2;
  std::uint64_t iterations = 10'000;
  std::uint64_t seed = 1;
  unsigned seconds = 60;  // of search; then the result is incomplete
  std::string
      replay_state;  // begin with this execution and do no other: Result::state of a violation
};

inline constexpr unsigned kMaxThreads = 5;

// A closed program of a fixed number of threads.
struct Program {
  unsigned threads = 0;                  // 1 .. kMaxThreads
  std::function<void()> begin;           // builds the shared state, before the threads start
  std::function<void(unsigned)> thread;  // the body of thread 0, 1, ...
  std::function<void()>
      finish;  // after all have ended: what must be true then; takes the state down
  Pitfall when_stuck =
      Pitfall::deadlock;  // what it means for this program if threads sleep for ever
};

struct Violation {
  Pitfall pitfall{};
  std::string message;
  std::string trace;
  std::string state;  // reproduces the execution: Options::replay_state
};

struct Result {
  bool complete = false;         // the search came to its end without a violation
  std::uint64_t executions = 0;  // executions visited, also when the time ran out
  std::uint64_t projected = 0;   // Relacy's last estimate of how many there are; 0: made none
  double seconds = 0;
  std::optional<Violation> violation;
  std::string incomplete_because;
};

// Throws std::invalid_argument for a bad thread count, and for a bound or a count of zero: they
// explore nothing.
void check_arguments(const Program& program, const Options& options);

// Explores `program` in a child process, so that a scenario that destroys the heap or Relacy's own
// state does no harm here. Throws as check_arguments() does, and std::system_error when no child
// process can be made.
Result explore(const Program& program, const Options& options);

// How far a search has come. Written as it goes, so that who shares the memory can see it.
struct Progress {
  std::uint64_t executions = 0;
  std::uint64_t projected = 0;
};

// The same in this process (relacy_search.cpp): for a debugger.
Result explore_here(const Program& program, const Options& options, Progress& progress);
inline Result explore_here(const Program& program, const Options& options) {
  Progress progress;
  return explore_here(program, options, progress);
}

// A scenario class as a Program: `Scenario()` builds the state, `thread(unsigned)` is each thread's
// body, `finish()` checks the end; `Scenario::kThreads`, and `Scenario::kWhenStuck` if a stuck
// thread is not simply a deadlock.
template <class Scenario>
Program program_of() {
  // Not on Relacy's heap, because each free() doubles a search. What an execution leaves behind
  // that ends in the middle is forgotten, not destroyed: its memory is gone.
  struct Holder {
    alignas(Scenario) std::byte memory[sizeof(Scenario)];
    Scenario* scenario = nullptr;
  };
  auto holder = std::make_shared<Holder>();
  Program program;
  program.threads = Scenario::kThreads;
  program.begin = [holder] { holder->scenario = new (holder->memory) Scenario(); };
  program.thread = [holder](unsigned index) { holder->scenario->thread(index); };
  program.finish = [holder] {
    holder->scenario->finish();
    holder->scenario->~Scenario();
  };
  if constexpr (requires { Scenario::kWhenStuck; }) program.when_stuck = Scenario::kWhenStuck;
  return program;
}

}  // namespace heddle::relacy

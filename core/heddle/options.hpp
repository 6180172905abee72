// What check() explores, and how far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <heddle/engine/memory_model.hpp>

namespace heddle {

enum class Exploration : std::uint8_t {
  exhaustive,  // every execution, once
  random,      // at each step any thread that can go on, and any value that can be read
  pct,  // the same with priorities: probabilistic concurrency testing (Burckhardt and others, 2010)
};

// Each has an environment variable, HEDDLE_MEMORY_MODEL and so on, and a flag of the programs of
// heddle_add_check, --memory-model and so on. Those count more than what the program says, and the
// flag more than the variable.
struct Options {
  MemoryModel memory_model = MemoryModel::rc11;
  Exploration exploration = Exploration::exhaustive;
  // Exhaustive, but only what needs at most so many preemptions: that a thread stops although it
  // could go on (Musuvathi, Qadeer, PLDI 2007). Takes memory, some 100 bytes for each place to
  // which several orders may come. With rc11 what is read is still free; sc asks for less.
  std::optional<unsigned> max_preemptions = std::nullopt;
  unsigned pct_depth = 3;         // pct: how many steps have to come in a certain order
  std::uint64_t seed = 0;         // random, pct: 0 for a fresh one, which is printed
  unsigned spurious_wakeups = 0;  // how many waits of each thread may end without a reason

  // When one is reached, the verdict is `incomplete`. 0: no limit; of executions drawn at random,
  // 10,000.
  std::uint64_t max_executions = 0;
  double max_seconds = 0;
  std::uint64_t max_megabytes = 0;  // of the whole process
  // After so many executions that end in a finding, more would hardly be told in fewer steps, and
  // somebody is waiting. 0: no limit; what is found is then the shortest of all.
  std::uint64_t max_failed = 100;
  // Processor time of a thread between two steps; more is a finding. 0: no limit.
  double max_turn_seconds = 10;

  // How many processes may share an exhaustive search without a bound. Each execution is visited by
  // one of them, so the numbers are the same; which of several failures is told may differ. What a
  // scenario leaves in variables outside of it stays in the process that ran it.
  unsigned processes = 1;

  bool progress = true;  // a line on a terminal, if it takes long; never into a file or pipe
  bool count_redundant = false;  // takes memory for every execution
  std::string
      name{};  // of the check: that of the test, in GoogleTest. Its tokens are HEDDLE_TOKENS's
};

// What the environment and the program's flags ask for.
struct Request {
  Options options;
  std::string replay;  // HEDDLE_REPLAY: the only execution to run
  std::string tokens;  // HEDDLE_TOKENS: a folder of tokens that are replayed first
};

// `options`, with what was asked for from outside. Throws std::invalid_argument for what cannot be
// read.
Request request_for(const Options& options);

// Takes the flags out of a program's arguments, for all checks that follow. Nothing, or the code
// with which the program has to end: it has printed help, or what is wrong.
std::optional<int> take_flags(int argc, const char* const* argv);

}  // namespace heddle

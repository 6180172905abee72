// What the benchmark programs have in common: a row, and how it is measured.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace heddle::bench {

// One exploration.
struct Exploration {
  bool complete = false;  // it came to its end
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
  std::uint64_t projected = 0;  // when not complete: how many there are, if the engine says so
  std::string violation;        // what it found: nothing is to be found in a benchmark
  bool in_child = false;        // it took place in a child process: that one's memory counts
  double wall_seconds = 0;      // if several processes shared it; or processor time is measured
};

// What is known of a complete exploration. No executions: nothing is known.
struct Expected {
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
};

// A row of the table, named "program/shape/engine". `explore` is called as often as it takes to
// measure it.
void add_row(const std::string& name, Expected expected, std::function<Exploration()> explore);

// How long one exploration may take: HEDDLE_BENCH_SECONDS, 10 without it.
unsigned seconds_at_most();

// Measures the rows that google-benchmark's flags choose; the exit code of the program. What is
// said of memory is true of the first row that is measured in a process.
int run_rows(int argc, char** argv);

}  // namespace heddle::bench

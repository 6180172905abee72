// The options of a verification: one table, for flags, environment and help alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <heddle/spec/history.hpp>

namespace CLI {
class App;
}

namespace heddle {

// Every field can be set by a flag --<field> and by an environment variable HEDDLE_<FIELD>; see
// add_check_options().
struct CheckOptions {
  std::uint64_t clients = 300;    // property: generated clients for each pitfall
  std::uint64_t runs = 4;         // property: runs of each client
  std::uint64_t items = 200;      // tsan: values of each producer, in each run
  std::uint64_t rounds = 20;      // tsan: runs of each topology and capacity
  std::uint64_t seed = 1;         // property
  double busy_seconds = 30;       // after which threads that neither end nor sleep are a livelock
  double interleave_seconds = 6;  // interleave: for each check, shared by its scenarios
  std::uint64_t interleave_executions = 0;  // interleave: of each search at most; 0: any number
  std::vector<std::string> interleave_scenarios;  // interleave: only these; none: all
  std::vector<std::string> without;               // operations that no client uses: "size"

  // The operations of `without`. Throws std::invalid_argument for a name that is none.
  std::vector<OperationKind> operations_left_out() const;
};

// Declares the options of `options` to the parser, with their environment variables, limits and
// help.
void add_check_options(CLI::App& app, CheckOptions& options);

// The same options as arguments for another program that declares them.
std::vector<std::string> to_arguments(const CheckOptions& options);

// Exit codes of every program of Heddle.
enum ExitCode : int {
  kAllHeld = 0,
  kViolated = 1,
  kUsage = 2,
  kInternalError = 3,
  kNothingRun = 4,
  kIncomplete = 5,
  kNondeterministic = 6,
};

}  // namespace heddle

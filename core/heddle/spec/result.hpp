// The result of a check: a verdict with what it rests on, and the finding if there is one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <heddle/spec/pitfall.hpp>

namespace heddle {

// One violation. `token` is the text that reproduces it: `make replay TOKEN='...'`.
struct Finding {
  Pitfall pitfall{};
  std::string message;
  std::string trace;  // one step a line; empty when there is none
  std::string token;
};

enum class Verdict {
  holds_exhaustive,  // every execution of this bound was visited
  holds_bounded,     // every execution with at most `bound_value` preemptions
  holds_sampled,     // `executions` executions, chosen at random
  violated,
  incomplete,      // stopped early: a budget ran out, or a finding of another pitfall cut it short
  not_applicable,  // the subject has no such operation
};

// One row of the results: a claim about a subject, checked by an engine.
struct CheckResult {
  std::string subject;  // what was checked: "BufferedChannel"
  Pitfall pitfall{};    // the pitfall that it was checked for
  std::string engine;   // "relacy", "property", "tsan"
  Verdict verdict{};
  std::string bound;  // in words: what was explored: "2 x 1 x 1, context bound 2"
  std::uint64_t bound_value =
      0;  // of holds_bounded: the largest k for which all checks were complete
  std::uint64_t executions = 0;  // complete executions
  std::uint64_t blocked = 0;  // executions that ended with a thread asleep, where that is allowed
  double seconds = 0;
  std::optional<Finding> finding;
  std::string note;  // why not applicable or incomplete; that a finding is a known one
};

// "holds, exhaustive", "holds, bounded 2", "holds, sampled 1000", "violated", ... Never a bare
// "OK".
std::string describe(Verdict verdict, std::uint64_t bound_value, std::uint64_t executions);

// The name of a verdict without its numbers, as in results.json: "holds, exhaustive", "holds,
// bounded", ...
std::string to_string(Verdict verdict);

}  // namespace heddle

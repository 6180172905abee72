// check: runs a piece of ordinary C++ under every order that its threads can take.
//
// The scenario is a function that makes threads (std::thread, pthread_create, ...), lets them work
// on something, and says with require() what must be true. Its sources are compiled with
// heddle_add_check() of heddle's CMake package; nothing in them is changed. It must do the same in
// every run but for the order of its threads: no files, no real time, no random numbers; and what
// it allocates is gone when it ends.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <heddle/options.hpp>
#include <heddle/spec/require.hpp>
#include <heddle/spec/result.hpp>

namespace heddle {

struct Result {
  Verdict verdict{};
  std::uint64_t executions = 0;  // complete ones, each different from all others
  std::uint64_t blocked = 0;     // given up: assume() did not hold, or there is no such execution
  // Executions that ended in a finding, and how many had been run when the first did. None of them
  // has a shorter trace than `finding`: fewer changes from one thread to another, then fewer steps.
  std::uint64_t failed = 0;
  std::uint64_t first_failed = 0;
  // Executions that had been visited before: 0, always. Only with Options::count_redundant.
  std::optional<std::uint64_t> redundant;
  std::optional<unsigned> max_preemptions;  // of Verdict::holds_bounded
  std::uint64_t seed = 0;                   // of Verdict::holds_sampled
  unsigned processes = 1;                   // how many took part: Options::processes
  double seconds = 0;
  std::optional<Finding> finding;
};

// Visits every execution of `scenario` that the memory model allows, once each (or what `options`
// say instead), until one violates something. Throws std::logic_error inside a scenario, and
// std::invalid_argument if an option from outside (see options.hpp) cannot be read.
Result check(const Options& options, const std::function<void()>& scenario);
inline Result check(const std::function<void()>& scenario) { return check(Options(), scenario); }

// Runs the one execution of `scenario` that the token of a finding names, and says what comes of it
// (`nondeterminism`, with the first step that no longer fits, if the scenario is another). Throws
// std::invalid_argument for what is no such token.
Result replay(const std::string& token, const std::function<void()>& scenario);

// Inside a scenario: every value in [0, alternatives) is explored; less than 1 and more than 255
// are a finding, `nondeterminism`, that ends the search. Outside: 0.
int choose(int alternatives);

// Inside a scenario: drops the execution when `condition` is false.
void assume(bool condition);

}  // namespace heddle

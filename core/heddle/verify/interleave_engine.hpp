// The `interleave` engine on a subject: its own, unmodified code in every order that its threads
// can take, in the scenarios of the catalogue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/result.hpp>
#include <heddle/verify/interleave_scenarios.hpp>

namespace heddle {

struct InterleaveOptions {
  double seconds = 6;            // for all scenarios of a check
  std::uint64_t executions = 0;  // of each search of a scenario at most; 0: any number
  std::uint64_t seed = 1;        // of those that are drawn at random
  std::vector<InterleaveScenario> scenarios = {};  // only these; none: those of the catalogue
};

// A row for each scenario in which `pitfall` would show, with as much of its executions as its
// share of the time allows: all, all up to a number of preemptions, or some drawn at random.
std::vector<CheckResult> check_by_interleave(const InterleaveSubject& subject, Pitfall pitfall,
                                             const InterleaveOptions& options);

// Runs the execution of a token, given without its beginning: "deadlock:handover.2x1x1.1:rc11:...".
// Nothing: it does not go wrong any more. Throws std::invalid_argument for what is no such token.
std::optional<Finding> replay_by_interleave(const InterleaveSubject& subject,
                                            std::string_view token);

}  // namespace heddle

// What a person reads on the terminal: the table of verdicts, and each finding with its trace and
// token.
#pragma once

#include <string>
#include <vector>

#include <heddle/spec/result.hpp>

namespace heddle {

// Subject by pitfall, one column an engine. Several checks of one subject, pitfall and engine share
// a cell, which names every bound that was explored and the sum of their executions.
std::string verdict_table(const std::vector<CheckResult>& results);

// One check in a line: subject, pitfall, engine, verdict with its count, bound.
std::string describe(const CheckResult& result);

inline constexpr const char* kReplayCommand = "make replay TOKEN='%'";

// Every finding, with its trace and the line to paste that reproduces it (`again`, with the token
// for %); empty when there is none.
std::string findings_text(const std::vector<CheckResult>& results,
                          const std::string& again = kReplayCommand);

}  // namespace heddle

// Expectations: findings in other people's code that are known, so that they are shown, and no
// news.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <heddle/spec/result.hpp>

namespace heddle {

struct Expectation {
  std::string subject;
  std::string engine;
  Pitfall pitfall{};
  std::string message_contains;
  std::string why;  // what is known about it, and where that can be read
  std::vector<std::string>
      without;  // the check is run once more without these operations, to see what is behind it
};

// {"version": 1, "expectations": [{"subject", "engine", "pitfall", "message_contains", "why",
// "without": [...]}]}. Throws std::invalid_argument, saying what is wrong with the file.
std::vector<Expectation> read_expectations(const std::filesystem::path& file);

// The expectation that a finding of a row meets; nullptr if it is news.
const Expectation* expectation_of(const CheckResult& row,
                                  const std::vector<Expectation>& expectations);

// Those whose check was run and found nothing of the kind: the file is out of date, or the check
// has gone blind.
std::vector<Expectation> unmet(const std::vector<Expectation>& expectations,
                               const std::vector<CheckResult>& rows);

}  // namespace heddle

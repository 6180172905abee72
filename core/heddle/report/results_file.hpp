// results.json: the one source of every other output.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <vector>

#include <heddle/spec/result.hpp>

namespace heddle {

// A results file that cannot be written or read; what() says which, why and what to do.
class ResultsFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Whether a file could be written there, tried before hours of work; throws ResultsFileError if
// not. Leaves no trace.
void check_writable(const std::filesystem::path& file);

// {"version": 1, "checks": [{"subject", "pitfall", "engine", "verdict", "bound", "bound_value",
// "executions", "blocked", "seconds", "note", "finding": {"pitfall", "message", "trace", "token"}
// or null}]}. Written to a temporary name beside it and renamed, so that a reader finds the whole
// file or none. Throws ResultsFileError.
void write_results(const std::filesystem::path& file, const std::vector<CheckResult>& results);

// Throws ResultsFileError when there is no such file or it is not one of these.
std::vector<CheckResult> read_results(const std::filesystem::path& file);

}  // namespace heddle

// The workers that there are: which program verifies which subject by which engine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <heddle/spec/pitfall.hpp>
#include <heddle/spec/result.hpp>
#include <heddle/verify/check_options.hpp>
#include <heddle/verify/jobs.hpp>

namespace heddle {

struct WorkerProgram {
  std::string engine;   // "relacy", "property", "tsan"
  std::string subject;  // "BufferedChannel"
  std::filesystem::path program;
};

// One worker a line: engine, subject, path. Throws std::invalid_argument, saying what is wrong with
// the file.
std::vector<WorkerProgram> read_workers(const std::filesystem::path& list);

// The job of one worker for one pitfall: it writes its results to `json`, ThreadSanitizer its
// reports to `json` + ".tsan.<process>".
Job job_of(const WorkerProgram& worker, Pitfall pitfall, const CheckOptions& options,
           const std::filesystem::path& json);

// The job that reproduces the finding of a token. Throws std::invalid_argument when it names no
// worker, or is no token.
Job replay_job(const std::string& token, const std::vector<WorkerProgram>& workers,
               const CheckOptions& options);

// What the job of one worker and pitfall left behind.
struct JobResults {
  std::vector<CheckResult>
      rows;  // its own, or one that tells of a crash, a time-out or that there was nothing to check
  std::optional<Finding>
      report;  // the first of ThreadSanitizer; it does not stop the run, which the laws judge
};

// Throws std::runtime_error when there is nothing that explains itself.
JobResults results_of(const WorkerProgram& worker, Pitfall pitfall, const JobEnd& end,
                      const std::filesystem::path& json, const std::filesystem::path& output);

}  // namespace heddle

#include <heddle/verify/workers.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <heddle/report/results_file.hpp>

namespace heddle {

namespace {

std::string last_line(const std::filesystem::path& output) {
  std::string line = last_lines(output, 1);
  if (!line.empty()) line.pop_back();
  return line;
}

constexpr std::string_view kTokenVersion = "heddle1";

std::string test_suite_of(Pitfall pitfall) {
  std::string name(to_string(pitfall));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

CheckResult failed_row(const WorkerProgram& worker, Pitfall pitfall) {
  CheckResult row;
  row.subject = worker.subject;
  row.pitfall = pitfall;
  row.engine = worker.engine;
  row.verdict = Verdict::incomplete;
  return row;
}

// What ThreadSanitizer's kinds of report are in our words.
Pitfall pitfall_of_report(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, Pitfall>, 5> kKinds = {
      {{"data race", Pitfall::data_race},
       {"lock-order-inversion", Pitfall::deadlock},
       {"heap-use-after-free", Pitfall::memory_error},
       {"thread leak", Pitfall::leak},
       {"deadlock", Pitfall::deadlock}}};
  for (const auto& [name, pitfall] : kKinds) {
    if (kind.find(name) != std::string_view::npos) return pitfall;
  }
  return Pitfall::crash;
}

// A line of a report as a reader wants it: without the frames of the checker and of the standard
// library, and without the addresses in the program; empty if nothing is left.
std::string trace_line(std::string line) {
  constexpr std::array<std::string_view, 6> kNoise = {
      "/lib/gcc/",    "heddle/verify/",    "heddle/spec/rest.cpp",
      "libstdc++.so", "subject_calls.hpp", "===="};
  for (const std::string_view noise : kNoise) {
    if (line.find(noise) != std::string::npos) return "";
  }
  line.erase(std::min(line.find(" (BuildId"), line.size()));
  if (line.size() > 2 && line.back() == ')') line.erase(std::min(line.rfind(" ("), line.size()));
  return line.find_first_not_of(' ') == std::string::npos ? "" : line + "\n";
}

// The first report in the logs beside `json`.
std::optional<Finding> thread_sanitizer_finding(const WorkerProgram& worker, Pitfall pitfall,
                                                const std::filesystem::path& json) {
  const std::string prefix = json.filename().string() + ".tsan.";
  for (const auto& entry : std::filesystem::directory_iterator(json.parent_path())) {
    if (entry.path().filename().string().rfind(prefix, 0) != 0) continue;
    std::ifstream stream(entry.path());
    Finding finding;
    bool in_accesses = true;  // the two accesses and their stacks; what follows tells where memory
                              // and threads are from
    for (std::string line; std::getline(stream, line);) {
      constexpr std::string_view kWarning = "WARNING: ThreadSanitizer: ";
      constexpr std::string_view kSummary = "SUMMARY: ThreadSanitizer: ";
      if (const auto at = line.find(kWarning); at != std::string::npos) {
        finding.pitfall = pitfall_of_report(std::string_view(line).substr(at + kWarning.size()));
      }
      if (const auto at = line.find(kSummary); at != std::string::npos) {
        finding.message = line.substr(at + kSummary.size());
        break;
      }
      in_accesses = in_accesses && line.rfind("  Location is", 0) != 0 &&
                    line.rfind("  As if", 0) != 0 && line.rfind("  Thread T", 0) != 0;
      if (in_accesses) finding.trace += trace_line(line);
    }
    if (finding.trace.empty()) continue;
    if (finding.message.empty())
      finding.message = "ThreadSanitizer stopped in the middle of a report";
    finding.token = fmt::format("{}:tsan:{}:{}", kTokenVersion, worker.subject, to_string(pitfall));
    return finding;
  }
  return std::nullopt;
}

// The worker that a token names; takes what names it off the front of `rest`. A subject's name may
// contain colons.
const WorkerProgram& take_worker(std::string& rest, const std::vector<WorkerProgram>& workers) {
  for (const WorkerProgram& worker : workers) {
    const std::string prefix = fmt::format("{}:{}:", worker.engine, worker.subject);
    if (rest.rfind(prefix, 0) != 0) continue;
    rest.erase(0, prefix.size());
    return worker;
  }
  throw std::invalid_argument(fmt::format("this build has no worker for the token's '{}'", rest));
}

}  // namespace

std::vector<WorkerProgram> read_workers(const std::filesystem::path& list) {
  std::ifstream stream(list);
  if (!stream) {
    throw std::invalid_argument(
        fmt::format("cannot read the list of workers {}; name it with --workers", list.string()));
  }
  std::vector<WorkerProgram> workers;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    WorkerProgram worker;
    std::string program;
    if (line.empty()) continue;
    if (!(words >> worker.engine >> worker.subject) || !std::getline(words >> std::ws, program)) {
      throw std::invalid_argument(
          fmt::format("{}: '{}' is not: engine subject program", list.string(), line));
    }
    worker.program = program;
    workers.push_back(worker);
  }
  return workers;
}

Job job_of(const WorkerProgram& worker, Pitfall pitfall, const CheckOptions& options,
           const std::filesystem::path& json) {
  Job job;
  job.command = {worker.program.string()};
  if (worker.engine == "relacy") {
    job.command.push_back(
        fmt::format("--gtest_filter={}.{}_*", test_suite_of(pitfall), worker.subject));
  } else {
    job.command.push_back(fmt::format("--pitfall={}", to_string(pitfall)));
    const std::vector<std::string> arguments = to_arguments(options);
    job.command.insert(job.command.end(), arguments.begin(), arguments.end());
  }
  job.command.insert(job.command.end(), {"--json", json.string()});
  if (worker.engine == "tsan") {
    job.environment.emplace_back(
        "TSAN_OPTIONS",
        fmt::format("log_path={}.tsan:exitcode=0:report_thread_leaks=0", json.string()));
  }
  return job;
}

Job replay_job(const std::string& token, const std::vector<WorkerProgram>& workers,
               const CheckOptions& options) {
  const std::size_t colon = token.find(':');
  const std::string version = token.substr(0, colon);
  if (colon == std::string::npos || version.rfind("heddle", 0) != 0) {
    throw std::invalid_argument(
        fmt::format("'{}' is no token; one looks like heddle1:property:NAME:1:send/recv", token));
  }
  if (version != kTokenVersion) {
    throw std::invalid_argument(
        fmt::format("a token of version '{}'; this program knows {}", version, kTokenVersion));
  }
  std::string rest = token.substr(colon + 1);
  const WorkerProgram& worker = take_worker(rest, workers);
  Job job;
  job.command = {worker.program.string()};
  if (worker.engine == "relacy") {
    job.command.push_back("--gtest_filter=" + rest.substr(0, rest.find(':')));
    job.environment.emplace_back("HEDDLE_REPLAY", token);
  } else {
    job.command.push_back((worker.engine == "tsan" ? "--pitfall=" : "--replay=") + rest);
    const std::vector<std::string> arguments = to_arguments(options);
    job.command.insert(job.command.end(), arguments.begin(), arguments.end());
  }
  return job;
}

JobResults results_of(const WorkerProgram& worker, Pitfall pitfall, const JobEnd& end,
                      const std::filesystem::path& json, const std::filesystem::path& output) {
  std::vector<CheckResult> rows;
  if (std::filesystem::exists(json)) rows = read_results(json);
  if (rows.empty()) {
    CheckResult row = failed_row(worker, pitfall);
    if (end.timed_out) {
      row.note = "its time was up";
    } else if (end.signal != 0) {
      row.finding =
          Finding{Pitfall::crash, fmt::format("the check died: {}", strsignal(end.signal)),
                  last_lines(output, 20), ""};
    } else if (end.exit_code == kNothingRun) {
      row.verdict = Verdict::not_applicable;
      row.note = last_line(output);
    } else if (end.exit_code == kUsage) {
      throw std::invalid_argument(last_line(output));
    } else {
      throw std::runtime_error(fmt::format("{} ended with {} and no results:\n{}",
                                           worker.program.string(), end.exit_code,
                                           last_lines(output, 20)));
    }
    rows.push_back(row);
  }
  return {std::move(rows), thread_sanitizer_finding(worker, pitfall, json)};
}

}  // namespace heddle

// heddle-verify: runs every worker for every pitfall and gives the verdict.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <heddle/report/console.hpp>
#include <heddle/report/results_file.hpp>
#include <heddle/verify/check_options.hpp>
#include <heddle/verify/expectations.hpp>
#include <heddle/verify/workers.hpp>

namespace heddle {

namespace {

struct Arguments {
  CheckOptions check;
  std::string workers;
  std::string json;
  std::string expectations;
  std::string replay;
  std::string again = kReplayCommand;
  std::vector<std::string> engines;
  std::vector<std::string> subjects;
  std::vector<std::string> pitfalls;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
};

// One check to run: a worker, a pitfall, and where its results go.
struct Task {
  WorkerProgram worker;
  Pitfall pitfall{};
  CheckOptions options;
  std::filesystem::path json;
  std::filesystem::path output;
};

// A folder of this run's own, gone when it ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "heddle-verify-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot make a temporary folder: " + name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool wanted(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

Task make_task(const WorkerProgram& worker, Pitfall pitfall, const CheckOptions& options,
               const std::filesystem::path& folder, std::size_t number) {
  return {worker, pitfall, options, folder / fmt::format("{}.json", number),
          folder / fmt::format("{}.log", number)};
}

std::vector<Task> tasks_for(const std::vector<WorkerProgram>& workers, const Arguments& arguments,
                            const std::filesystem::path& folder) {
  std::vector<Task> tasks;
  for (const WorkerProgram& worker : workers) {
    if (!wanted(arguments.engines, worker.engine) || !wanted(arguments.subjects, worker.subject))
      continue;
    for (const Pitfall pitfall : kClassicPitfalls) {
      if (!wanted(arguments.pitfalls, to_string(pitfall))) continue;
      tasks.push_back(make_task(worker, pitfall, arguments.check, folder, tasks.size()));
    }
  }
  return tasks;
}

// A finding that another check than that of its own pitfall met.
struct Stray {
  std::string subject;
  std::string engine;
  Finding finding;
};

using Rows = std::vector<CheckResult>;

// The rows of each task; a line is printed as each ends.
std::vector<Rows> run_tasks(const std::vector<Task>& tasks, std::size_t parallel,
                            std::vector<Stray>& strays) {
  std::vector<Job> jobs;
  for (const Task& task : tasks) {
    jobs.push_back(job_of(task.worker, task.pitfall, task.options, task.json));
    jobs.back().output = task.output;
  }
  std::vector<Rows> rows(tasks.size());
  std::size_t ended = 0;
  run_jobs(jobs, parallel, [&](std::size_t index, const JobEnd& end) {
    const Task& task = tasks[index];
    JobResults results = results_of(task.worker, task.pitfall, end, task.json, task.output);
    if (results.report)
      strays.push_back({task.worker.subject, task.worker.engine, *results.report});
    rows[index] = std::move(results.rows);
    ++ended;
    for (const CheckResult& row : rows[index]) {
      std::cout << fmt::format("[{}/{}] {}", ended, tasks.size(), describe(row)) << std::endl;
    }
  });
  return rows;
}

Rows in_one_list(const std::vector<Rows>& rows) {
  Rows all;
  for (const Rows& some : rows) all.insert(all.end(), some.begin(), some.end());
  return all;
}

// A finding belongs to its own pitfall's row, whichever check met it; one is enough for a row.
void move_findings_home(std::vector<CheckResult>& rows, std::vector<Stray> strays) {
  for (CheckResult& row : rows) {
    if (!row.finding || row.finding->pitfall == row.pitfall) continue;
    row.note = fmt::format("cut short by a finding of {}", to_string(row.finding->pitfall));
    strays.push_back({row.subject, row.engine, *row.finding});
  }
  for (const Stray& stray : strays) {
    const auto is_home = [&](const CheckResult& row) {
      return row.subject == stray.subject && row.engine == stray.engine &&
             row.pitfall == stray.finding.pitfall;
    };
    const auto home = std::find_if(rows.begin(), rows.end(), is_home);
    const bool has_one = std::any_of(rows.begin(), rows.end(), [&](const CheckResult& row) {
      return is_home(row) && row.finding;
    });
    if (has_one) continue;
    if (home == rows.end()) {
      CheckResult row;
      row.subject = stray.subject;
      row.pitfall = stray.finding.pitfall;
      row.engine = stray.engine;
      row.verdict = Verdict::violated;
      row.finding = stray.finding;
      rows.push_back(std::move(row));
    } else {
      home->verdict = Verdict::violated;
      home->finding = stray.finding;
    }
  }
}

// Marks the findings that were expected, and gives the tasks that look behind them.
std::vector<Task> mark_known(std::vector<CheckResult>& rows,
                             const std::vector<Expectation>& expectations,
                             const std::vector<Task>& tasks, const std::filesystem::path& folder) {
  std::vector<Task> behind;
  for (CheckResult& row : rows) {
    const Expectation* expectation = expectation_of(row, expectations);
    if (expectation == nullptr) continue;
    row.note = fmt::format("known finding: {}", expectation->why);
    if (expectation->without.empty() || row.pitfall != row.finding->pitfall) continue;
    for (const Task& task : tasks) {
      if (task.worker.subject != row.subject || task.worker.engine != row.engine ||
          task.pitfall != row.pitfall)
        continue;
      CheckOptions options = task.options;
      options.without = expectation->without;
      behind.push_back(
          make_task(task.worker, task.pitfall, options, folder, tasks.size() + behind.size()));
    }
  }
  return behind;
}

void add_rows_without(std::vector<CheckResult>& rows, const std::vector<Task>& behind,
                      std::size_t parallel) {
  std::vector<Stray> strays;
  std::vector<Rows> more = run_tasks(behind, parallel, strays);
  for (std::size_t index = 0; index < more.size(); ++index) {
    for (CheckResult& row : more[index]) {
      row.bound += fmt::format(", without {}", fmt::join(behind[index].options.without, ", "));
      rows.push_back(row);
    }
  }
}

void print_bounds(const std::vector<CheckResult>& rows) {
  std::map<std::string, std::vector<std::string>> bounds;
  for (const CheckResult& row : rows) {
    auto& of_engine = bounds[row.engine];
    const std::string line =
        row.engine == "tsan" ? row.bound.substr(0, row.bound.find(';')) : row.bound;
    if (!line.empty() && std::find(of_engine.begin(), of_engine.end(), line) == of_engine.end())
      of_engine.push_back(line);
  }
  std::cout << "\nbounds (for each row: results.json)\n";
  for (const auto& [engine, lines] : bounds) {
    constexpr std::size_t kMost = 4;
    const std::size_t shown = std::min(lines.size(), kMost);
    std::cout << fmt::format(
        "  {}: {}{}\n", engine,
        fmt::join(lines.begin(), lines.begin() + static_cast<long>(shown), " | "),
        lines.size() > kMost ? fmt::format(" | and {} more", lines.size() - kMost) : "");
  }
}

int conclude(const std::vector<CheckResult>& rows, const std::vector<Expectation>& expectations) {
  std::size_t held = 0;
  std::size_t known = 0;
  std::size_t news = 0;
  std::size_t incomplete = 0;
  for (const CheckResult& row : rows) {
    const bool is_known = row.note.rfind("known finding", 0) == 0;
    if (row.finding && is_known) ++known;
    if (row.finding && !is_known && row.finding->pitfall == row.pitfall) ++news;
    if (row.verdict == Verdict::incomplete && !is_known) ++incomplete;
    if (!row.finding && row.verdict != Verdict::incomplete &&
        row.verdict != Verdict::not_applicable)
      ++held;
  }
  const std::vector<Expectation> missing = unmet(expectations, rows);
  for (const Expectation& expectation : missing) {
    std::cout << fmt::format("\nexpected, but not found any more: {} in {} by {} ({})\n",
                             to_string(expectation.pitfall), expectation.subject,
                             expectation.engine, expectation.message_contains);
  }
  std::cout << fmt::format(
      "\n{} checks: {} held, {} violated, {} violated as known, {} incomplete\n", rows.size(), held,
      news, known, incomplete);
  const bool crashed = std::any_of(rows.begin(), rows.end(), [](const CheckResult& row) {
    return row.finding && row.note.rfind("known finding", 0) != 0;
  });
  if (crashed || !missing.empty()) return kViolated;
  return incomplete > 0 ? kIncomplete : kAllHeld;
}

int replay(const Arguments& arguments, const std::vector<WorkerProgram>& workers) {
  const TemporaryFolder folder;
  Job job = replay_job(arguments.replay, workers, arguments.check);
  job.output = folder.path() / "replay.log";
  int code = kInternalError;
  run_jobs({job}, 1, [&](std::size_t, const JobEnd& end) {
    code = end.signal != 0 ? int{kViolated} : end.exit_code;
  });
  std::cout << std::ifstream(job.output).rdbuf();
  return code;
}

int verify(const Arguments& arguments, const std::vector<WorkerProgram>& workers) {
  if (!arguments.json.empty()) check_writable(arguments.json);
  std::vector<Expectation> expectations;
  if (!arguments.expectations.empty()) expectations = read_expectations(arguments.expectations);
  const TemporaryFolder folder;
  const std::vector<Task> tasks = tasks_for(workers, arguments, folder.path());
  if (tasks.empty()) {
    std::cerr << "heddle-verify: nothing was run: no worker fits --engine, --subject and "
                 "--pitfall; there are";
    for (const WorkerProgram& worker : workers)
      std::cerr << fmt::format(" {}/{}", worker.engine, worker.subject);
    std::cerr << '\n';
    return kNothingRun;
  }
  std::vector<Stray> strays;
  Rows rows = in_one_list(run_tasks(tasks, arguments.jobs, strays));
  move_findings_home(rows, std::move(strays));
  add_rows_without(rows, mark_known(rows, expectations, tasks, folder.path()), arguments.jobs);
  const bool nothing = std::all_of(rows.begin(), rows.end(), [](const CheckResult& row) {
    return row.verdict == Verdict::not_applicable;
  });
  if (nothing) {
    std::cerr << fmt::format("heddle-verify: nothing was run: {}\n", rows.front().note);
    return kNothingRun;
  }
  if (!arguments.json.empty()) write_results(arguments.json, rows);
  Rows at_home;  // each finding once
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(at_home), [](const CheckResult& row) {
    return row.finding && row.finding->pitfall == row.pitfall;
  });
  std::cout << "\n" << verdict_table(rows) << findings_text(at_home, arguments.again);
  print_bounds(rows);
  return conclude(rows, expectations);
}

int run(int argc, char** argv) {
  CLI::App app("Verifies channels: subject by pitfall by engine");
  Arguments arguments;
  add_check_options(app, arguments.check);
  app.add_option("--workers", arguments.workers, "the list of workers that the build has written")
      ->required();
  app.add_option("--json", arguments.json, "where to write the results")->envname("HEDDLE_JSON");
  app.add_option("--expectations", arguments.expectations, "file of known findings");
  app.add_option("--replay", arguments.replay, "reproduces the finding of this token");
  app.add_option("--again", arguments.again,
                 "the command to print for a finding, with % for its token");
  app.add_option("--engine", arguments.engines, "only these engines")->envname("HEDDLE_ENGINE");
  app.add_option("--subject", arguments.subjects, "only these subjects")->envname("HEDDLE_SUBJECT");
  app.add_option("--pitfall", arguments.pitfalls, "only these pitfalls")->envname("HEDDLE_PITFALL");
  app.add_option("--jobs", arguments.jobs, "checks at a time")
      ->envname("HEDDLE_JOBS")
      ->check(CLI::Range(1, 1024));
  try {
    app.parse(argc, argv);
    arguments.check.operations_left_out();
    for (const std::string& name : arguments.pitfalls) {
      if (!pitfall_from(name))
        throw std::invalid_argument(fmt::format("--pitfall: there is no '{}'", name));
    }
    const std::vector<WorkerProgram> workers = read_workers(arguments.workers);
    return arguments.replay.empty() ? verify(arguments, workers) : replay(arguments, workers);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return kAllHeld;
  } catch (const CLI::Error& error) {
    std::cerr << "heddle-verify: " << error.what() << "; try --help\n";
    return kUsage;
  } catch (const ResultsFileError& error) {
    std::cerr << "heddle-verify: " << error.what() << '\n';
    return kUsage;
  } catch (const std::invalid_argument& error) {
    std::cerr << "heddle-verify: " << error.what() << '\n';
    return kUsage;
  } catch (const std::exception& error) {
    std::cerr << "heddle-verify: internal error: " << error.what() << '\n';
    return kInternalError;
  }
}

}  // namespace

}  // namespace heddle

int main(int argc, char** argv) { return heddle::run(argc, argv); }

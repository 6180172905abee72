#include <heddle/verify/worker.hpp>

#include <iostream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <heddle/report/console.hpp>
#include <heddle/report/results_file.hpp>

namespace heddle {

namespace {

struct Arguments {
  CheckOptions options;
  std::string pitfall;
  std::string json;
  std::string replay;
};

int replay(const WorkerTasks& tasks, const Arguments& arguments) {
  if (!tasks.replay) {
    std::cerr << tasks.subject << ": this engine has nothing to replay\n";
    return kUsage;
  }
  const std::optional<Finding> finding = tasks.replay(arguments.replay, arguments.options);
  if (!finding) {
    std::cout << fmt::format("{}: {} did not go wrong this time\n", tasks.subject,
                             arguments.replay);
    return kAllHeld;
  }
  CheckResult result;
  result.subject = tasks.subject;
  result.pitfall = finding->pitfall;
  result.engine = tasks.engine;
  result.finding = finding;
  std::cout << findings_text({result});
  return finding->pitfall == Pitfall::nondeterminism ? kNondeterministic : kViolated;
}

int exit_code_of(const std::vector<CheckResult>& results) {
  int code = kAllHeld;
  for (const CheckResult& result : results) {
    if (result.finding) return kViolated;
    if (result.verdict == Verdict::incomplete) code = kIncomplete;
  }
  return code;
}

int check(const WorkerTasks& tasks, const Arguments& arguments) {
  std::vector<Pitfall> pitfalls(kClassicPitfalls.begin(), kClassicPitfalls.end());
  if (!arguments.pitfall.empty()) {
    const auto pitfall = pitfall_from(arguments.pitfall);
    if (!pitfall) {
      std::cerr << fmt::format(
          "--pitfall: '{}' is none of {}\n", arguments.pitfall,
          fmt::join(kPitfallNames.begin(), kPitfallNames.begin() + kClassicPitfalls.size(), ", "));
      return kUsage;
    }
    pitfalls = {*pitfall};
  }
  if (!arguments.json.empty()) check_writable(arguments.json);
  std::vector<CheckResult> results;
  for (const Pitfall pitfall : pitfalls) {
    for (CheckResult& row : tasks.check(pitfall, arguments.options)) {
      std::cout << describe(row) << std::endl;
      results.push_back(std::move(row));
    }
  }
  std::cout << findings_text(results);
  if (!arguments.json.empty()) write_results(arguments.json, results);
  return exit_code_of(results);
}

}  // namespace

Abilities narrowed(Abilities abilities, const CheckOptions& options) {
  for (const OperationKind kind : options.operations_left_out()) {
    switch (kind) {
      case OperationKind::send: abilities.send = false; break;
      case OperationKind::recv: abilities.recv = false; break;
      case OperationKind::try_send: abilities.try_send = false; break;
      case OperationKind::try_recv: abilities.try_recv = false; break;
      case OperationKind::close: abilities.close = false; break;
      case OperationKind::size: abilities.size = false; break;
      case OperationKind::closed: abilities.closed = false; break;
    }
  }
  return abilities;
}

int worker_main(int argc, char** argv, const WorkerTasks& tasks) {
  CLI::App app("Verifies " + tasks.subject);
  Arguments arguments;
  add_check_options(app, arguments.options);
  app.add_option("--pitfall", arguments.pitfall,
                 "only this one: deadlock, blocking, lost-task, data-race or leak");
  app.add_option("--json", arguments.json, "where to write the results");
  app.add_option("--replay", arguments.replay,
                 "runs again what a token names after its engine and subject");
  try {
    app.parse(argc, argv);
    arguments.options.operations_left_out();
    if (!tasks.nothing_to_check.empty()) {
      std::cerr << fmt::format("{}: nothing to check: {}\n", tasks.subject, tasks.nothing_to_check);
      return kNothingRun;
    }
    return arguments.replay.empty() ? check(tasks, arguments) : replay(tasks, arguments);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return kAllHeld;
  } catch (const CLI::Error& error) {
    std::cerr << tasks.subject << ": " << error.what() << "; try --help\n";
  } catch (const ResultsFileError& error) {
    std::cerr << tasks.subject << ": " << error.what() << '\n';
  } catch (const std::invalid_argument& error) {
    std::cerr << tasks.subject << ": " << error.what() << '\n';
  }
  return kUsage;
}

}  // namespace heddle

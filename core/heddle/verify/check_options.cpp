#include <heddle/verify/check_options.hpp>

#include <cctype>
#include <limits>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <heddle/spec/client.hpp>

namespace heddle {

namespace {

std::string environment_name(std::string flag) {
  for (char& letter : flag) letter = letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
  return "HEDDLE_" + flag;
}

template <class Field>
CLI::Option* add(CLI::App& app, const std::string& flag, Field& field, const std::string& help) {
  const std::string environment = environment_name(flag);
  return app.add_option("--" + flag, field, help)->envname(environment)->capture_default_str();
}

const CLI::Validator kAtLeastOne = CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000});

}  // namespace

void add_check_options(CLI::App& app, CheckOptions& options) {
  add(app, "clients", options.clients, "property: generated clients for each pitfall")
      ->check(kAtLeastOne);
  add(app, "runs", options.runs, "property: runs of each client")->check(kAtLeastOne);
  add(app, "items", options.items, "tsan: values of each producer, in each run")
      ->check(kAtLeastOne);
  add(app, "rounds", options.rounds, "tsan: runs of each topology and capacity")
      ->check(kAtLeastOne);
  add(app, "seed", options.seed, "property, interleave: seed of what is generated or drawn");
  add(app, "busy-seconds", options.busy_seconds,
      "seconds after which running without end is a livelock")
      ->check(CLI::Range(0.001, 1e6));
  add(app, "interleave-seconds", options.interleave_seconds,
      "interleave: seconds for each check, shared by its scenarios")
      ->check(CLI::Range(0.001, 1e6));
  add(app, "interleave-executions", options.interleave_executions,
      "interleave: executions of each search at most; 0: as many as there is time for");
  add(app, "interleave-scenario", options.interleave_scenarios,
      "interleave: only this scenario, as in handover.2x1x1.1; may be given again");
  add(app, "without", options.without, "operations that no client uses, as in --without size");
}

std::vector<std::string> to_arguments(const CheckOptions& options) {
  std::vector<std::string> arguments = {
      fmt::format("--clients={}", options.clients),
      fmt::format("--runs={}", options.runs),
      fmt::format("--items={}", options.items),
      fmt::format("--rounds={}", options.rounds),
      fmt::format("--seed={}", options.seed),
      fmt::format("--busy-seconds={}", options.busy_seconds),
      fmt::format("--interleave-seconds={}", options.interleave_seconds),
      fmt::format("--interleave-executions={}", options.interleave_executions)};
  for (const std::string& name : options.interleave_scenarios)
    arguments.push_back(fmt::format("--interleave-scenario={}", name));
  for (const std::string& name : options.without)
    arguments.push_back(fmt::format("--without={}", name));
  return arguments;
}

std::vector<OperationKind> CheckOptions::operations_left_out() const {
  std::vector<OperationKind> kinds;
  kinds.reserve(without.size());
  for (const std::string& name : without) kinds.push_back(operation_kind_from(name));
  return kinds;
}

}  // namespace heddle

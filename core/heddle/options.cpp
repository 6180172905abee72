#include <heddle/options.hpp>

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace heddle {

namespace {

std::vector<std::string> g_flags;  // as CLI11 wants them: the last one first

std::string environment_name(std::string flag) {
  for (char& letter : flag) letter = letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
  return "HEDDLE_" + flag;
}

template <class Field>
CLI::Option* add(CLI::App& app, const std::string& flag, Field& field, const std::string& help) {
  return app.add_option("--" + flag, field, help)->envname(environment_name(flag));
}

void add_options(CLI::App& app, Request& request) {
  Options& options = request.options;
  const std::map<std::string, MemoryModel> models = {{"rc11", MemoryModel::rc11},
                                                     {"sc", MemoryModel::sc}};
  const std::map<std::string, Exploration> explorations = {{"exhaustive", Exploration::exhaustive},
                                                           {"random", Exploration::random},
                                                           {"pct", Exploration::pct}};
  add(app, "memory-model", options.memory_model, "rc11 or sc")
      ->transform(CLI::CheckedTransformer(models));
  add(app, "exploration", options.exploration, "exhaustive, random or pct")
      ->transform(CLI::CheckedTransformer(explorations));
  add(app, "max-preemptions", options.max_preemptions,
      "only executions in which threads stop no more often although they could go on");
  add(app, "pct-depth", options.pct_depth, "pct: steps that have to come in a certain order")
      ->check(CLI::Range(1U, 1'000U));
  add(app, "seed", options.seed, "random, pct: what is drawn; 0: a fresh one");
  add(app, "spurious-wakeups", options.spurious_wakeups,
      "waits of each thread that may end without a reason");
  add(app, "max-executions", options.max_executions, "stop after so many; 0: no limit");
  add(app, "max-seconds", options.max_seconds, "stop after so long; 0: no limit")
      ->check(CLI::Range(0.0, 1e9));
  add(app, "max-megabytes", options.max_megabytes,
      "stop when the process has used so much memory; 0: no limit");
  add(app, "max-failed", options.max_failed,
      "stop after so many executions that end in a finding; 0: no limit, and the shortest is "
      "shown");
  add(app, "max-turn-seconds", options.max_turn_seconds,
      "processor time of a thread between two steps; 0: no limit")
      ->check(CLI::Range(0.0, 1e9));
  add(app, "progress", options.progress, "a line on a terminal, if it takes long");
  add(app, "count-redundant", options.count_redundant,
      "count the executions that are visited again; takes memory for each");
  add(app, "replay", request.replay, "the token of the only execution to run");
  add(app, "tokens", request.tokens, "a folder of tokens that are replayed first");
}

// Whether there is anything to read: a parser takes longer than a small check.
bool is_anything_said() {
  if (!g_flags.empty()) return true;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::string_view(*variable).starts_with("HEDDLE_")) return true;
  }
  return false;
}

}  // namespace

Request request_for(const Options& options) {
  Request request{options, "", ""};
  if (!is_anything_said()) return request;
  CLI::App app;
  add_options(app, request);
  try {
    app.parse(std::vector<std::string>(g_flags));
  } catch (const CLI::ParseError& error) {
    throw std::invalid_argument(fmt::format("Heddle's options: {}", error.what()));
  }
  return request;
}

std::optional<int> take_flags(int argc, const char* const* argv) {
  Request request;
  CLI::App app("Runs the checks of this program. GoogleTest's options come before these.");
  add_options(app, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kUsage = 2;
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  g_flags.assign(argv + 1, argv + argc);
  std::reverse(g_flags.begin(), g_flags.end());
  return std::nullopt;
}

}  // namespace heddle

#include <models/go/conformance/table.hpp>

#include <stdexcept>

#include <fmt/format.h>

namespace heddle::models::conformance {

namespace {

constexpr std::string_view kBegin =
    "<!-- conformance: written by go_conformance --write-table -->\n";
constexpr std::string_view kEnd = "<!-- end of conformance -->\n";

std::string verdict_of(const Scenario& scenario) {
  switch (scenario.fate) {
    case Fate::holds:
      return scenario.outcomes == 0
                 ? "holds"
                 : fmt::format("holds, reaches all {} outcomes", scenario.outcomes);
    case Fate::deadlocks: return "found: waits for ever";
    case Fate::leaks: return "found: waits for ever when main has returned";
    case Fate::is_fatal: return "found: fatal";
    case Fate::races: return "found: data race";
  }
  return "";
}

std::string on_real_threads(const Scenario& scenario) {
  if (scenario.ending)
    return scenario.fate == Fate::holds
               ? "TSan; a program, exit status 0"
               : fmt::format("a program, exit status {}", scenario.ending->status);
  if (scenario.fate == Fate::holds) return "TSan";
  if (scenario.fate == Fate::races) return "TSan reports it";
  return "no: may wait for ever";
}

}  // namespace

const std::vector<Statement>& all_statements() {
  static const std::vector<Statement> all =
      joined({channel_statements(), close_statements(), select_statements(), memory_statements(),
              sync_statements(), context_statements(), process_statements()});
  return all;
}

std::string with_table(const std::string& readme) {
  const auto begin = readme.find(kBegin);
  const auto end = readme.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw std::runtime_error("the README has no markers for the table of statements");
  std::string table =
      "\n| id | statement | bound | executions | verdict | on real threads |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Statement& statement : all_statements()) {
    std::string text = statement.text;
    if (!statement.note.empty()) text += fmt::format(" ({})", statement.note);
    if (statement.scenarios.empty())
      table += fmt::format("| {} | {} | | | holds: does not compile | |\n", statement.id, text);
    std::string id = statement.id;
    for (const Scenario& scenario : statement.scenarios) {
      const std::string executions =
          scenario.fate == Fate::holds ? fmt::format("{}", scenario.executions) : "until found";
      table += fmt::format("| {} | {} | {} | {} | {} | {} |\n", id, text, scenario.bound,
                           executions, verdict_of(scenario), on_real_threads(scenario));
      id = text = "";
    }
  }
  table += "\n";
  return readme.substr(0, begin + kBegin.size()) + table + readme.substr(end);
}

}  // namespace heddle::models::conformance

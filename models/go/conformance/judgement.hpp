// Whether a scenario comes out as its statement says.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include <heddle/check.hpp>
#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

struct Observed {
  Result result;
  std::uint64_t outcomes = 0;  // bits, see reaches()
};

inline Observed observe(const Scenario& scenario, const Options& options = {}) {
  *g_reached = 0;
  Result result = check(options, [&] { go::run(scenario.body); });
  return {std::move(result), *g_reached};
}

inline Pitfall pitfall_of(Fate fate) {
  switch (fate) {
    case Fate::deadlocks: return Pitfall::deadlock;
    case Fate::leaks: return Pitfall::leak;
    case Fate::races: return Pitfall::data_race;
    default: return Pitfall::crash;
  }
}

// What speaks against it; "" if nothing does.
inline std::string objection_to(const Scenario& scenario, const Observed& observed) {
  const auto& [result, outcomes] = observed;
  if (scenario.fate == Fate::holds) {
    if (result.finding)
      return fmt::format("{}: {}", to_string(result.finding->pitfall), result.finding->message);
    if (result.verdict != Verdict::holds_exhaustive || result.blocked != 0)
      return fmt::format("{}, {} blocked", to_string(result.verdict), result.blocked);
    if (result.executions != scenario.executions)
      return fmt::format("{} executions, not {}", result.executions, scenario.executions);
    const std::uint64_t expected = (std::uint64_t{1} << scenario.outcomes) - 1;
    if (outcomes == expected) return "";
    return fmt::format("outcomes {:b} (bits), not {:b}", outcomes, expected);
  }
  if (!result.finding) return fmt::format("nothing is found in {} executions", result.executions);
  const Finding& finding = *result.finding;
  const bool is_expected =
      finding.pitfall == pitfall_of(scenario.fate) &&
      (scenario.fate != Fate::is_fatal || finding.message.starts_with(scenario.ending->text.substr(
                                              0, scenario.ending->text.find('\n'))));
  return is_expected ? "" : fmt::format("{}: {}", to_string(finding.pitfall), finding.message);
}

}  // namespace heddle::models::conformance

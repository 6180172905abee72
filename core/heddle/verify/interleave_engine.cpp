#include <heddle/verify/interleave_engine.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <heddle/check.hpp>

namespace heddle {

namespace {

constexpr std::string_view kTokenPrefix = "heddle1:interleave:";

// As much of the scenario's executions as the time allows.
struct Explored {
  Result result;
  std::string how;  // in words: what was explored
};

Explored explore(const Options& options, const std::function<void()>& scenario) {
  Explored explored{check(options, scenario), "every execution"};
  Result& result = explored.result;
  if (result.verdict != Verdict::incomplete || result.executions == 0) return explored;
  result.verdict = Verdict::holds_sampled;
  explored.how = fmt::format("stopped after {:.1f} s: the first {} executions of the search",
                             result.seconds, result.executions);
  return explored;
}

// What the engine's finding means where `pitfall` was looked for: threads that sleep for ever are a
// leak if they ought to have heard that it is over, and where nobody has to wait, they wait for
// nothing.
Finding in_words_of(Pitfall pitfall, const InterleaveSubject& subject,
                    const InterleaveScenario& scenario, Finding finding) {
  if (finding.pitfall == Pitfall::deadlock &&
      (pitfall == Pitfall::blocking || pitfall == Pitfall::leak))
    finding.pitfall = pitfall;
  const std::string execution = finding.token.substr(kTokenPrefix.size());
  finding.token = fmt::format("{}{}:{}:{}:{}", kTokenPrefix, subject.name, to_string(pitfall),
                              to_text(scenario), execution);
  return finding;
}

CheckResult row_of(const InterleaveSubject& subject, Pitfall pitfall) {
  CheckResult row;
  row.subject = subject.name;
  row.pitfall = pitfall;
  row.engine = "interleave";
  return row;
}

CheckResult check_scenario(const InterleaveSubject& subject, Pitfall pitfall,
                           const InterleaveScenario& scenario, const Options& options) {
  Explored explored = explore(options, [&] { run_scenario(subject, scenario); });
  const Result& result = explored.result;
  if (result.finding) explored.how = "until this was found";
  CheckResult row = row_of(subject, pitfall);
  row.verdict = result.verdict;
  row.bound = fmt::format("{}, {}", to_text(scenario), explored.how);
  row.executions = result.executions;
  row.blocked = result.blocked;
  row.seconds = result.seconds;
  if (result.executions == 0 && !result.finding) {
    row.verdict = Verdict::incomplete;
    row.note = "no execution came to its end, so this shows nothing";
  }
  if (result.finding) {
    row.finding = in_words_of(pitfall, subject, scenario, *result.finding);
    row.verdict = row.finding->pitfall == pitfall ? Verdict::violated : Verdict::incomplete;
  }
  return row;
}

}  // namespace

std::vector<CheckResult> check_by_interleave(const InterleaveSubject& subject, Pitfall pitfall,
                                             const InterleaveOptions& options) {
  const std::vector<InterleaveScenario> scenarios = interleave_scenarios(subject, pitfall);
  std::vector<CheckResult> rows;
  double seconds = options.seconds;
  for (std::size_t index = 0; index < scenarios.size(); ++index) {
    // What one does not need, the others may have.
    Options share;
    share.max_executions = options.executions;
    share.max_seconds = seconds / static_cast<double>(scenarios.size() - index);
    rows.push_back(check_scenario(subject, pitfall, scenarios[index], share));
    seconds = std::max(seconds - rows.back().seconds, 0.01);
    if (rows.back().verdict == Verdict::violated) break;
  }
  if (rows.empty()) {
    rows.push_back(row_of(subject, pitfall));
    rows.back().verdict = Verdict::not_applicable;
    rows.back().note = "it has no operations in which this could show";
  }
  return rows;
}

std::optional<Finding> replay_by_interleave(const InterleaveSubject& subject,
                                            std::string_view token) {
  const auto take = [&token]() {
    const std::string_view part = token.substr(0, token.find(':'));
    token.remove_prefix(std::min(part.size() + 1, token.size()));
    return part;
  };
  const std::optional<Pitfall> pitfall = pitfall_from(take());
  if (!pitfall)
    throw std::invalid_argument(
        "a token of this engine goes on with a pitfall, a scenario and an execution, as in "
        "deadlock:handover.2x1x1.1:rc11:...");
  const InterleaveScenario scenario = interleave_scenario_from(take());
  const Result result =
      replay(fmt::format("{}{}", kTokenPrefix, token), [&] { run_scenario(subject, scenario); });
  if (!result.finding) return std::nullopt;
  return in_words_of(*pitfall, subject, scenario, *result.finding);
}

}  // namespace heddle

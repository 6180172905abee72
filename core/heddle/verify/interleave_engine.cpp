#include <heddle/verify/interleave_engine.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <heddle/check.hpp>

namespace heddle {

namespace {

using Clock = std::chrono::steady_clock;
using Scenario = std::function<void()>;

constexpr std::string_view kTokenPrefix = "heddle1:interleave:";

struct Explored {
  Result result;
  std::string how;  // in words: what was explored
};

bool says_something(const Result& result) {
  return result.finding || (result.verdict != Verdict::incomplete && result.executions > 0);
}

// All sequentially consistent executions; where the limits do not allow that, those with as few
// preemptions as they do. Nothing: not even those with none.
std::optional<Explored> explore_sequentially_consistent(Options options, const Scenario& scenario) {
  options.memory_model = MemoryModel::sc;
  options.max_seconds /= 2;
  Explored all{check(options, scenario), "every sequentially consistent execution"};
  if (all.result.verdict == Verdict::holds_exhaustive)
    all.result.verdict = Verdict::holds_sampled;  // of those that the language allows
  if (says_something(all.result)) return all;
  std::optional<Explored> best;
  double left = options.max_seconds;
  for (unsigned preemptions = 0; left > 0; ++preemptions) {
    options.max_preemptions = preemptions;
    options.max_seconds = left;
    Result result = check(options, scenario);
    if (!says_something(result)) return best;
    left -= result.seconds;
    best = {result,
            fmt::format("every sequentially consistent execution with at most {} preemptions",
                        preemptions)};
    if (result.finding) return best;
  }
  return best;
}

// Some executions: those with which the search of all began, and others that are drawn at random.
Explored sample(Options options, const Result& first, const Scenario& scenario) {
  options.exploration = Exploration::random;
  Result result = check(options, scenario);
  std::string how = fmt::format("the first {} executions, and {} drawn at random, seed {}",
                                first.executions, result.executions, options.seed);
  result.executions += first.executions;
  result.blocked += first.blocked;
  result.seconds += first.seconds;
  return {std::move(result), std::move(how)};
}

// Every execution of the scenario; where that takes too long, as many of the sequentially
// consistent ones as possible, and some others.
std::vector<Explored> explore(const Options& limits, const Scenario& scenario) {
  Options options = limits;
  options.max_seconds = limits.max_seconds / 2;
  Explored all{check(options, scenario), "every execution"};
  if (says_something(all.result)) return {std::move(all)};
  options.max_seconds = limits.max_seconds / 4;
  std::vector<Explored> explored;
  if (auto some = explore_sequentially_consistent(options, scenario))
    explored.push_back(std::move(*some));
  if (explored.empty() || !explored.back().result.finding)
    explored.push_back(sample(options, all.result, scenario));
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

// One place from which scenarios are run, for it may be in the stack that a finding shows.
Scenario run_of(const InterleaveSubject& subject, const InterleaveScenario& scenario) {
  return [&subject, &scenario] { run_scenario(subject, scenario); };
}

CheckResult row_of(const InterleaveSubject& subject, Pitfall pitfall) {
  CheckResult row;
  row.subject = subject.name;
  row.pitfall = pitfall;
  row.engine = "interleave";
  return row;
}

CheckResult row_of(const InterleaveSubject& subject, Pitfall pitfall,
                   const InterleaveScenario& scenario, const Explored& explored) {
  const Result& result = explored.result;
  CheckResult row = row_of(subject, pitfall);
  row.verdict = result.verdict;
  row.bound = fmt::format("{}, {}", to_text(scenario),
                          result.finding ? "until this was found" : explored.how);
  row.bound_value = result.max_preemptions.value_or(0);
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
  const std::vector<InterleaveScenario> scenarios =
      options.scenarios.empty() ? interleave_scenarios(subject, pitfall)
                                : interleave_scenarios(subject, pitfall, options.scenarios);
  const Clock::time_point begin = Clock::now();
  std::vector<CheckResult> rows;
  for (std::size_t index = 0; index < scenarios.size(); ++index) {
    // What one does not need, the others may have.
    const double left = std::max(
        options.seconds - std::chrono::duration<double>(Clock::now() - begin).count(), 0.1);
    Options share;
    share.seed = options.seed;
    share.max_executions = options.executions;
    share.max_seconds = left / static_cast<double>(scenarios.size() - index);
    for (const Explored& explored : explore(share, run_of(subject, scenarios[index])))
      rows.push_back(row_of(subject, pitfall, scenarios[index], explored));
    if (rows.back().verdict == Verdict::violated) break;
  }
  if (rows.empty()) {
    rows.push_back(row_of(subject, pitfall));
    rows.back().verdict = Verdict::not_applicable;
    rows.back().note = options.scenarios.empty() ? "it has no operations in which this could show"
                                                 : "this could not show in the scenarios asked for";
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
  const Result result = replay(fmt::format("{}{}", kTokenPrefix, token), run_of(subject, scenario));
  if (!result.finding) return std::nullopt;
  return in_words_of(*pitfall, subject, scenario, *result.finding);
}

}  // namespace heddle

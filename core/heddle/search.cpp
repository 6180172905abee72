#include <heddle/search.hpp>

#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include <heddle/crew.hpp>
#include <heddle/engine/bounded_search.hpp>
#include <heddle/engine/sampler.hpp>
#include <heddle/findings.hpp>
#include <heddle/progress.hpp>

namespace heddle {

namespace {

using engine::Explorer;
using engine::Machine;
using engine::RunEnd;

class Budget {
 public:
  explicit Budget(const Options& options) : options_(options) {}
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  bool is_spent(std::uint64_t executions) const {
    return (options_.max_executions > 0 && executions >= options_.max_executions) ||
           (options_.max_seconds > 0 && seconds() >= options_.max_seconds) ||
           (options_.max_megabytes > 0 && megabytes() >= options_.max_megabytes);
  }

 private:
  static std::uint64_t megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) / 1024;
  }

  const Options& options_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Counts executions that were there before.
class Redundancy {
 public:
  explicit Redundancy(const Options& options) {
    if (options.count_redundant) count_ = 0;
  }
  void add(const engine::Graph& graph) {
    if (count_ && !seen_.insert(to_text(schedule_of(graph))).second) ++*count_;
  }
  std::optional<std::uint64_t> count() const { return count_; }

 private:
  std::optional<std::uint64_t> count_;
  std::unordered_set<std::string> seen_;
};

std::uint64_t seed_to_use(const Options& options) {
  if (options.seed != 0) return options.seed;
  std::random_device device;
  const std::uint64_t seed = 1 + device() % 1'000'000'000;
  fmt::print(stderr, "{}{}drawn at random: HEDDLE_SEED={}\n", options.name,
             options.name.empty() ? "" : ": ", seed);
  return seed;
}

class Search {
 public:
  Search(const Options& options, const std::function<void()>& scenario)
      : options_(options),
        scenario_(scenario),
        machine_(machine_for(options, scenario)),
        explorer_(machine_->explorer()),
        budget_(options),
        crew_(is_scheduled() || options.count_redundant ? 1 : options.processes),
        redundancy_(options) {
    if (samples()) {
      seed_ = seed_to_use(options);
      const bool by_priority = options.exploration == Exploration::pct;
      explorer_.use(std::make_unique<engine::Sampler>(seed_, by_priority ? options.pct_depth : 0));
    } else if (options.max_preemptions) {
      explorer_.use(std::make_unique<engine::BoundedSearch>(*options.max_preemptions));
    }
  }

  Result run() {
    Progress progress(options_.name, options_.progress);
    while (run_once()) {
      if (progress.is_due() && !crew_.is_forked())
        progress.show(crew_.executions(), crew_.blocked(), fraction());
    }
    if (crew_.is_forked()) crew_.leave(findings_.to_text());
    for (const std::string& report : crew_.reports()) findings_.add(report);
    return result();
  }

 private:
  bool samples() const { return options_.exploration != Exploration::exhaustive; }
  // Each run begins with nothing: there are no branches to be shared.
  bool is_scheduled() const { return samples() || options_.max_preemptions; }
  std::optional<double> fraction() const {
    return samples() ? std::nullopt : std::optional(crew_.explored());
  }

  // One execution; false if it was this process's last one.
  bool run_once() {
    const RunEnd end = machine_->run(scenario_);
    const bool is_last = end == RunEnd::failed && machine_->failure()->ends_search;
    if (end == RunEnd::dropped || (!is_last && !explorer_.is_new())) {
      crew_.add_blocked();
    } else if (end == RunEnd::failed) {
      crew_.add_failed();
      findings_.add(*machine_);
      const bool is_enough = options_.max_failed > 0 && crew_.failed() >= options_.max_failed;
      if (is_last || is_enough) {
        crew_.stop();
        return false;
      }
    } else {
      crew_.add_execution();
      redundancy_.add(explorer_.graph());
    }
    return prepare_next();
  }

  bool prepare_next() {
    if (!next_run() || crew_.is_stopped()) return false;
    if (budget_.is_spent(crew_.executions() + crew_.blocked())) {
      crew_.stop();
      return false;
    }
    return !crew_.has_room() || !explorer_.can_be_split() || share();
  }

  bool next_run() {
    const bool is_another = explorer_.next_run();
    const double explored = explorer_.progress().value_or(0);
    crew_.add_explored(explored - explored_);
    explored_ = explored;
    return is_another;
  }

  bool share() {
    switch (crew_.fork()) {
      case Crew::Fork::none: break;
      case Crew::Fork::parent: explorer_.keep_half(Explorer::Half::first); break;
      case Crew::Fork::child:
        explorer_.keep_half(Explorer::Half::second);
        machine_->begin_process();
        findings_ = {};
        return next_run();
    }
    return true;
  }

  Result result() {
    Result result;
    result.executions = crew_.executions();
    result.blocked = crew_.blocked();
    result.failed = crew_.failed();
    result.first_failed = crew_.first_failed();
    result.processes = crew_.processes();
    result.seed = seed_;
    if (findings_.any()) {
      result.verdict = Verdict::violated;
      result.finding = findings_.explain(*machine_, options_, scenario_);
    } else if (samples()) {
      result.verdict = Verdict::holds_sampled;
    } else if (!crew_.is_complete()) {
      result.verdict = Verdict::incomplete;
    } else {
      result.verdict =
          options_.max_preemptions ? Verdict::holds_bounded : Verdict::holds_exhaustive;
    }
    result.max_preemptions = options_.max_preemptions;
    result.redundant = redundancy_.count();
    result.seconds = budget_.seconds();
    return result;
  }

  const Options& options_;
  const std::function<void()>& scenario_;
  const std::unique_ptr<Machine> machine_;
  Explorer& explorer_;
  const Budget budget_;
  Crew crew_;
  Redundancy redundancy_;
  Findings findings_;
  std::uint64_t seed_ = 0;
  double explored_ = 0;  // by this process, or before it began
};

}  // namespace

std::unique_ptr<Machine> machine_for(const Options& options,
                                     const std::function<void()>& scenario) {
  const auto make = [&] {
    auto machine = std::make_unique<Machine>(options.memory_model, options.spurious_wakeups);
    machine->set_turn_limit(options.max_turn_seconds);
    return machine;
  };
  make()->run(scenario);
  return make();
}

Result search(const Options& options, const std::function<void()>& scenario) {
  return Search(options, scenario).run();
}

}  // namespace heddle

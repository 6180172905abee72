#include <heddle/check.hpp>

#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>
#include <heddle/progress.hpp>
#include <heddle/sync/checker.hpp>
#include <heddle/token.hpp>

namespace heddle {

namespace {

using Scenario = std::function<void()>;
using engine::Machine;
using engine::RunEnd;

void fail_execution(Pitfall pitfall, const char* message) {
  Machine* machine = Machine::running();
  const Machine::Inside inside;
  machine->fail(pitfall, message);
}

// Sets the handler for require() while it lives.
class RequireHandler {
 public:
  RequireHandler() : before_(set_violation_handler(fail_execution)) {}
  ~RequireHandler() { set_violation_handler(before_); }
  RequireHandler(const RequireHandler&) = delete;
  RequireHandler& operator=(const RequireHandler&) = delete;

 private:
  ViolationHandler before_;
};

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

// A machine before whose runs the libraries under the scenario have done what they do once in a
// process: they keep their state, and the first run would differ from all others.
std::unique_ptr<Machine> machine_for(const Options& options, const Scenario& scenario) {
  const auto make = [&] {
    auto machine = std::make_unique<Machine>(options.memory_model, options.spurious_wakeups);
    machine->set_turn_limit(options.max_turn_seconds);
    return machine;
  };
  make()->run(scenario);
  return make();
}

// Of the failures met, the one that is told in the fewest steps.
class Findings {
 public:
  void add(Machine& machine) {
    ++count_;
    engine::Schedule schedule = schedule_of(machine.explorer().graph());
    const std::pair cost(context_switches(schedule), schedule.size());
    if (count_ > 1 && cost >= cost_) return;
    cost_ = cost;
    schedule_ = std::move(schedule);
    failure_ = *machine.failure();
  }
  bool any() const { return count_ > 0; }

  // Runs the failing execution again, and tells what happens.
  Finding explain(Machine& machine, const Options& options, const Scenario& scenario) const {
    const std::string token = to_text({options.memory_model, options.spurious_wakeups, schedule_});
    if (machine.record_twice(scenario, schedule_) != RunEnd::failed ||
        machine.failure()->pitfall != failure_.pitfall || machine.failure()->is_of_token) {
      return {Pitfall::nondeterminism,
              fmt::format("found once, and not again: {}", failure_.message), machine.trace(),
              token};
    }
    return {failure_.pitfall, machine.message(), machine.trace(), token};
  }

 private:
  std::size_t count_ = 0;
  std::pair<std::size_t, std::size_t> cost_;
  engine::Schedule schedule_;
  engine::Failure failure_;
};

void require_outside_of_scenarios(const char* function) {
  if (Machine::running() != nullptr)
    throw std::logic_error(
        fmt::format("{}() is called inside a scenario: one at a time", function));
}

std::uint64_t seed_to_use(const Options& options) {
  if (options.seed != 0) return options.seed;
  std::random_device device;
  const std::uint64_t seed = 1 + device() % 1'000'000'000;
  fmt::print(stderr, "{}{}drawn at random: HEDDLE_SEED={}\n", options.name,
             options.name.empty() ? "" : ": ", seed);
  return seed;
}

// The first of the kept tokens that still ends in a finding.
std::optional<Result> replay_kept(const Request& request, const Scenario& scenario) {
  for (const KeptToken& kept : tokens_kept_for(request.options.name, request.tokens)) {
    const Result result = replay(kept.text, scenario);
    if (!result.finding) continue;
    if (result.finding->pitfall != Pitfall::nondeterminism) return result;
    fmt::print(stderr, "{}: {}; it is passed over\n", kept.place, result.finding->message);
  }
  return std::nullopt;
}

Result explore(const Options& options, const Scenario& scenario) {
  const RequireHandler handler;
  const auto machine = machine_for(options, scenario);
  const Budget budget(options);
  Progress progress(options.name, options.progress);
  Redundancy redundancy(options);
  Findings findings;
  Result result;
  engine::Explorer& explorer = machine->explorer();
  const bool samples = options.exploration != Exploration::exhaustive;
  if (samples) {
    result.seed = seed_to_use(options);
    explorer.sample({result.seed, options.exploration == Exploration::pct ? options.pct_depth : 0});
  } else if (options.max_preemptions) {
    explorer.limit_preemptions(*options.max_preemptions);
  }
  result.verdict = Verdict::incomplete;
  bool more = true;
  while (more) {
    const RunEnd end = machine->run(scenario);
    const bool counts = end == RunEnd::complete && explorer.is_within_limit();
    ++(counts ? result.executions : result.blocked);
    if (counts) redundancy.add(explorer.graph());
    if (end == RunEnd::failed) {
      --result.blocked;
      if (++result.failed == 1) result.first_failed = result.executions + result.blocked + 1;
      findings.add(*machine);
      if (result.failed == options.max_failed || machine->failure()->ends_search) break;
    }
    more = explorer.next_run();
    if (more && budget.is_spent(result.executions + result.blocked)) break;
    if (progress.is_due()) progress.show(result.executions, result.blocked, explorer.progress());
  }
  if (!more)
    result.verdict = options.max_preemptions ? Verdict::holds_bounded : Verdict::holds_exhaustive;
  if (samples) result.verdict = Verdict::holds_sampled;
  if (findings.any()) {
    result.verdict = Verdict::violated;
    result.finding = findings.explain(*machine, options, scenario);
  }
  result.max_preemptions = options.max_preemptions;
  result.redundant = redundancy.count();
  result.seconds = budget.seconds();
  return result;
}

}  // namespace

Result check(const Options& options, const Scenario& scenario) {
  require_outside_of_scenarios("check");
  Request request = request_for(options);
  if (!request.replay.empty()) return replay(request.replay, scenario);
  if (auto result = replay_kept(request, scenario)) return *result;
  Options& asked = request.options;
  constexpr std::uint64_t kSamples = 10'000;
  if (asked.exploration != Exploration::exhaustive && asked.max_executions == 0 &&
      asked.max_seconds == 0)
    asked.max_executions = kSamples;
  return explore(asked, scenario);
}

Result replay(const std::string& token, const Scenario& scenario) {
  const Token read = read_token(token);
  require_outside_of_scenarios("replay");
  Options options = request_for({}).options;
  options.memory_model = read.model;
  options.spurious_wakeups = read.spurious_wakeups;
  const RequireHandler handler;
  const auto machine = machine_for(options, scenario);
  Result result;
  const RunEnd end = machine->record_twice(scenario, read.schedule);
  if (end == RunEnd::failed) {
    result.verdict = Verdict::violated;
    result.finding =
        Finding{machine->failure()->pitfall, machine->message(), machine->trace(), token};
  } else {
    result.verdict = Verdict::holds_sampled;
    result.executions = end == RunEnd::complete ? 1 : 0;
  }
  return result;
}

int choose(int alternatives) {
  if (alternatives < 1 || alternatives > 255)
    throw std::invalid_argument("choose() takes a number of alternatives from 1 to 255");
  return heddle_choose_one(alternatives);
}

void assume(bool condition) {
  Machine* machine = Machine::running();
  if (machine == nullptr || condition) return;
  const Machine::Inside inside;
  machine->give_up();
}

}  // namespace heddle

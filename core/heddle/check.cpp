#include <heddle/check.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>

namespace heddle {

namespace {

using engine::EventKind;
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
           (options_.max_seconds > 0 && seconds() >= options_.max_seconds);
  }

 private:
  const Options& options_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

constexpr std::string_view kTokenPrefix = "heddle1:interleave:";

std::string token_of(const Options& options, const engine::Schedule& schedule) {
  return fmt::format("{}{}:{}", kTokenPrefix, name_of(options.memory_model), to_text(schedule));
}

struct Token {
  MemoryModel model{};
  engine::Schedule schedule;
};

Token read_token(std::string_view token) {
  if (token.starts_with(kTokenPrefix)) {
    const std::string_view rest = token.substr(kTokenPrefix.size());
    for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
      const std::string prefix = std::string(name_of(model)) + ":";
      if (!rest.starts_with(prefix)) continue;
      if (auto schedule = engine::schedule_from(rest.substr(prefix.size())))
        return {model, std::move(*schedule)};
    }
  }
  throw std::invalid_argument(fmt::format(
      "'{}' is no token of the interleave engine: it begins with {}rc11: or {}sc:", token,
      kTokenPrefix, kTokenPrefix));
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
  // More would hardly be shorter, and somebody is waiting.
  bool is_enough() const { return count_ >= 100; }

  // Runs the failing execution again, and tells what happens.
  Finding explain(Machine& machine, const Options& options,
                  const std::function<void()>& scenario) const {
    Finding finding{failure_.pitfall, failure_.message, "", token_of(options, schedule_)};
    // Once to see what it fails at, once to write it down.
    for (int time = 0; time < 2; ++time) {
      if (machine.record(scenario, schedule_) != RunEnd::failed ||
          machine.failure()->pitfall != failure_.pitfall || machine.failure()->is_of_token) {
        return {Pitfall::nondeterminism,
                fmt::format("found once, and not again: {}", failure_.message), machine.trace(),
                finding.token};
      }
    }
    finding.message = machine.message();
    finding.trace = machine.trace();
    return finding;
  }

 private:
  std::size_t count_ = 0;
  std::pair<std::size_t, std::size_t> cost_;
  engine::Schedule schedule_;
  engine::Failure failure_;
};

}  // namespace

Result check(const Options& options, const std::function<void()>& scenario) {
  if (Machine::running() != nullptr)
    throw std::logic_error("check() is called inside a scenario: one at a time");
  const auto machine = std::make_unique<Machine>(options.memory_model);
  machine->set_turn_limit(options.max_turn_seconds);
  const RequireHandler handler;
  const Budget budget(options);
  Findings findings;
  Result result;
  result.verdict = Verdict::incomplete;
  bool more = true;
  while (more) {
    const RunEnd end = machine->run(scenario);
    if (end == RunEnd::complete) ++result.executions;
    if (end == RunEnd::dropped) ++result.blocked;
    if (end == RunEnd::failed) findings.add(*machine);
    if (findings.is_enough() || (end == RunEnd::failed && machine->failure()->ends_search)) break;
    more = machine->explorer().next_run();
    if (more && budget.is_spent(result.executions + result.blocked)) break;
  }
  if (!more) result.verdict = Verdict::holds_exhaustive;
  if (findings.any()) {
    result.verdict = Verdict::violated;
    result.finding = findings.explain(*machine, options, scenario);
  }
  result.seconds = budget.seconds();
  return result;
}

Result replay(const std::string& token, const std::function<void()>& scenario) {
  const Token read = read_token(token);
  if (Machine::running() != nullptr)
    throw std::logic_error("replay() is called inside a scenario: one at a time");
  const auto machine = std::make_unique<Machine>(read.model);
  machine->set_turn_limit(Options().max_turn_seconds);
  const RequireHandler handler;
  Result result;
  RunEnd end{};
  // Once to see what it fails at, once to write it down.
  for (int time = 0; time < 2; ++time) {
    end = machine->record(scenario, read.schedule);
    if (end != RunEnd::failed) break;
  }
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
  Machine* machine = Machine::running();
  if (machine == nullptr) return 0;
  const Machine::Inside inside;
  return static_cast<int>(machine
                              ->operate({.kind = EventKind::choice,
                                         .expected = static_cast<std::uint64_t>(alternatives)})
                              .value);
}

void assume(bool condition) {
  Machine* machine = Machine::running();
  if (machine == nullptr || condition) return;
  const Machine::Inside inside;
  machine->give_up();
}

}  // namespace heddle

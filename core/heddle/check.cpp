#include <heddle/check.hpp>

#include <stdexcept>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>
#include <heddle/search.hpp>
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

void require_outside_of_scenarios(const char* function) {
  if (Machine::running() != nullptr)
    throw std::logic_error(
        fmt::format("{}() is called inside a scenario: one at a time", function));
}

// The first of the kept tokens that still ends in a finding.
std::optional<Result> replay_kept(const Request& request, const Scenario& scenario) {
  for (const KeptToken& kept : tokens_kept_for(request.options.name, request.tokens)) {
    Result result = replay(kept.text, scenario);
    if (!result.finding) continue;
    if (result.finding->pitfall != Pitfall::nondeterminism) return result;
    fmt::print(stderr, "{}: {}; it is passed over\n", kept.place, result.finding->message);
  }
  return std::nullopt;
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
  const RequireHandler handler;
  return search(asked, scenario);
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

int choose(int alternatives) { return heddle_choose_one(alternatives); }

void assume(bool condition) {
  Machine* machine = Machine::running();
  if (machine == nullptr || condition) return;
  const Machine::Inside inside;
  machine->give_up();
}

}  // namespace heddle

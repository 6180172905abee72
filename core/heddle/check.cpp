#include <heddle/check.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>

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

}  // namespace

Result check(const Options& options, const std::function<void()>& scenario) {
  if (Machine::running() != nullptr)
    throw std::logic_error("check() is called inside a scenario: one at a time");
  const auto machine = std::make_unique<Machine>(options.memory_model);
  const RequireHandler handler;
  const Budget budget(options);
  Result result;
  result.verdict = Verdict::incomplete;
  bool more = true;
  while (more) {
    const RunEnd end = machine->run(scenario);
    if (end == RunEnd::complete) ++result.executions;
    if (end == RunEnd::dropped) ++result.blocked;
    if (end == RunEnd::failed) {
      result.verdict = Verdict::violated;
      result.finding = Finding{machine->failure()->pitfall, machine->failure()->message, "", ""};
      break;
    }
    more = machine->explorer().next_run();
    if (more && budget.is_spent(result.executions + result.blocked)) break;
  }
  if (!more) result.verdict = Verdict::holds_exhaustive;
  result.seconds = budget.seconds();
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
  machine->drop();
}

}  // namespace heddle

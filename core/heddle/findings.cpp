#include <heddle/findings.hpp>

#include <stdexcept>

#include <fmt/format.h>

#include <heddle/token.hpp>

namespace heddle {

void Findings::add(engine::Machine& machine) {
  add(schedule_of(machine.explorer().graph()), *machine.failure());
}

void Findings::add(engine::Schedule schedule, const engine::Failure& failure) {
  ++count_;
  const std::pair cost(context_switches(schedule), schedule.size());
  if (count_ > 1 && cost >= cost_) return;
  cost_ = cost;
  schedule_ = std::move(schedule);
  failure_ = failure;
}

// The schedule in a line of its own, the pitfall in another; then the message, which may have
// several.
std::string Findings::to_text() const {
  if (!any()) return {};
  return fmt::format("{}\n{}\n{}", engine::to_text(schedule_), to_string(failure_.pitfall),
                     failure_.message);
}

void Findings::add(const std::string& text) {
  const std::size_t first = text.find('\n');
  const std::size_t second = text.find('\n', first + 1);
  const auto schedule = engine::schedule_from(text.substr(0, first));
  const auto pitfall = pitfall_from(text.substr(first + 1, second - first - 1));
  if (second == std::string::npos || !schedule || !pitfall)
    throw std::logic_error("another process of the search tells of a finding that has no form");
  engine::Failure failure;
  failure.pitfall = *pitfall;
  failure.message = text.substr(second + 1);
  add(*schedule, failure);
}

Finding Findings::explain(engine::Machine& machine, const Options& options,
                          const std::function<void()>& scenario) const {
  const std::string token =
      heddle::to_text({options.memory_model, options.spurious_wakeups, schedule_});
  if (machine.record_twice(scenario, schedule_) != engine::RunEnd::failed ||
      machine.failure()->pitfall != failure_.pitfall || machine.failure()->is_of_token) {
    return {Pitfall::nondeterminism, fmt::format("found once, and not again: {}", failure_.message),
            machine.trace(), token};
  }
  return {failure_.pitfall, machine.message(), machine.trace(), token};
}

}  // namespace heddle

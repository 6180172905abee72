// Which scenarios there are for which pitfall, and what they are called.
#include <heddle/verify/interleave_scenarios.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace heddle {

namespace {

constexpr std::array<std::string_view, 9> kProgramNames = {
    "handover", "tasks",  "looks",     "alone",      "slow-consumer",
    "tries",    "closed", "signalled", "left-inside"};

using enum Program;

std::vector<InterleaveScenario> all_for(Pitfall pitfall, std::size_t capacity) {
  const auto filled = static_cast<unsigned>(capacity + 1);
  switch (pitfall) {
    case Pitfall::deadlock:
      return {{handover, 1, 1, 1, 1}, {handover, 1, 1, 2, 1}, {handover, 1, 2, 1, 1},
              {handover, 2, 1, 1, 1}, {handover, 2, 1, 1, 2}, {handover, 2, 2, 1, 1}};
    case Pitfall::blocking:
      return {{alone, 0, 0, 0, 1},
              {alone, 0, 0, 0, 2},
              {tries, 2, 0, 1, 1},
              {tries, 2, 0, 1, 2},
              {tries, 1, 1, 2, 1},
              {slow_consumer, 1, 0, filled, 1},
              {slow_consumer, 2, 0, (filled + 1) / 2, 1},
              {tries, 2, 1, 1, 1},
              {tries, 2, 2, 1, 1},
              {slow_consumer, 3, 0, (filled + 2) / 3, 1}};
    case Pitfall::lost_task:
      return {{handover, 1, 1, 1, 1}, {handover, 1, 1, 2, 1}, {tries, 1, 1, 2, 1},
              {handover, 1, 1, 3, 2}, {handover, 2, 1, 1, 1}, {closed, 1, 1, 2, 1},
              {closed, 1, 1, 1, 1},   {closed, 2, 1, 1, 1},   {tries, 2, 2, 1, 1},
              {handover, 1, 2, 3, 2}, {handover, 2, 2, 1, 1}};
    case Pitfall::data_race:
      return {{tasks, 1, 1, 1, 1}, {tries, 1, 1, 2, 1}, {tasks, 1, 1, 2, 1},
              {tasks, 1, 1, 3, 2}, {tasks, 2, 1, 1, 1}, {looks, 1, 1, 1, 1},
              {tasks, 1, 2, 1, 1}, {tasks, 1, 2, 3, 2}, {tasks, 2, 2, 1, 1}};
    case Pitfall::leak:
      return {{left_inside, 1, 1, filled, 1}, {closed, 1, 0, filled, 1}, {closed, 0, 2, 1, 1},
              {signalled, 1, 0, filled, 1},   {signalled, 0, 1, 1, 1},   {closed, 1, 1, 2, 1},
              {signalled, 1, 1, 1, 1},        {signalled, 1, 1, 2, 1}};
    default: return {};
  }
}

bool can_run(const InterleaveSubject& subject, const InterleaveScenario& scenario) {
  const Abilities& may = subject.abilities;
  const bool waits = may.send && may.recv;
  if (scenario.producers > may.max_senders || scenario.consumers > may.max_receivers) return false;
  switch (scenario.program) {
    case handover:
    case tasks:
    case alone: return true;
    case looks: return may.size || may.closed;
    case slow_consumer: return subject.capacity.has_value();
    case tries: return may.try_send && may.try_recv;
    case closed: return waits && may.close;
    case signalled: return waits && subject.hears_done;
    case left_inside: return subject.capacity != 0;
  }
  return false;
}

unsigned number_from(std::string_view& text, char end) {
  unsigned number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (error != std::errc() || (end != 0 && !text.starts_with(end)) || (end == 0 && !text.empty()))
    throw std::invalid_argument("");
  if (end != 0) text.remove_prefix(1);
  return number;
}

}  // namespace

std::string to_text(const InterleaveScenario& scenario) {
  return fmt::format("{}.{}x{}x{}.{}", kProgramNames[static_cast<std::size_t>(scenario.program)],
                     scenario.producers, scenario.consumers, scenario.values, scenario.capacity);
}

InterleaveScenario interleave_scenario_from(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('.'));
  const auto* const found = std::find(kProgramNames.begin(), kProgramNames.end(), name);
  try {
    if (found == kProgramNames.end() || name.size() == text.size()) throw std::invalid_argument("");
    std::string_view rest = text.substr(name.size() + 1);
    InterleaveScenario scenario;
    scenario.program = static_cast<Program>(found - kProgramNames.begin());
    scenario.producers = number_from(rest, 'x');
    scenario.consumers = number_from(rest, 'x');
    scenario.values = number_from(rest, '.');
    scenario.capacity = number_from(rest, 0);
    return scenario;
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument(
        fmt::format("'{}' is no scenario; one looks like handover.2x1x1.1", text));
  }
}

std::vector<InterleaveScenario> interleave_scenarios(const InterleaveSubject& subject,
                                                     Pitfall pitfall) {
  std::vector<InterleaveScenario> scenarios;
  for (InterleaveScenario scenario : all_for(pitfall, subject.capacity.value_or(1))) {
    if (!subject.abilities.chooses_capacity) scenario.capacity = subject.capacity.value_or(1);
    const bool is_new = std::find(scenarios.begin(), scenarios.end(), scenario) == scenarios.end();
    if (is_new && can_run(subject, scenario)) scenarios.push_back(scenario);
  }
  return scenarios;
}

std::vector<InterleaveScenario> interleave_scenarios(const InterleaveSubject& subject,
                                                     Pitfall pitfall,
                                                     const std::vector<InterleaveScenario>& named) {
  const std::vector<InterleaveScenario> usual = all_for(pitfall, subject.capacity.value_or(1));
  std::vector<InterleaveScenario> scenarios;
  for (const InterleaveScenario& scenario : named) {
    const bool shows = std::any_of(usual.begin(), usual.end(), [&](const InterleaveScenario& one) {
      return one.program == scenario.program;
    });
    if (shows && can_run(subject, scenario)) scenarios.push_back(scenario);
  }
  return scenarios;
}

}  // namespace heddle

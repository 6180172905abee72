#include "program.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace heddle::go_judge {

namespace {

std::string text_of(const Communication& communication) {
  const char channel = name_of_channel(communication.channel);
  return communication.is_send ? fmt::format("{} <- {}", channel, communication.value)
                               : fmt::format("<-{}", channel);
}

}  // namespace

char name_of_channel(int channel) { return static_cast<char>('a' + channel); }

bool is_deadlock(const Outcome& outcome) {
  return std::any_of(outcome.begin(), outcome.end(), [](const std::vector<int>& results) {
    return results.empty() || results.back() != kEnded;
  });
}

std::string text_of(const Outcome& outcome) {
  std::vector<std::string> goroutines;
  for (const auto& results : outcome)
    goroutines.push_back(fmt::format("{}", fmt::join(results, " ")));
  return fmt::format("{}", fmt::join(goroutines, " | "));
}

std::string text_of(const Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::send:
    case Operation::Kind::receive:
      return text_of(Communication{.is_send = operation.kind == Operation::Kind::send,
                                   .channel = operation.channel,
                                   .value = operation.value});
    case Operation::Kind::close:
      return fmt::format("close({})", name_of_channel(operation.channel));
    case Operation::Kind::range:
      return fmt::format("for range {}", name_of_channel(operation.channel));
    case Operation::Kind::select: break;
  }
  std::vector<std::string> cases;
  for (const Communication& each : operation.cases) cases.push_back(text_of(each));
  if (operation.has_default) cases.emplace_back("default");
  return fmt::format("select {{ {} }}", fmt::join(cases, ", "));
}

std::string text_of(const Program& program) {
  std::string text;
  for (std::size_t channel = 0; channel < program.capacities.size(); ++channel) {
    const int capacity = program.capacities[channel];
    const char name = name_of_channel(static_cast<int>(channel));
    text += capacity == kNil ? fmt::format("{}: nil\n", name)
                             : fmt::format("{}: capacity {}\n", name, capacity);
  }
  for (const auto& operations : program.goroutines) {
    std::vector<std::string> texts;
    for (const Operation& each : operations) texts.push_back(text_of(each));
    text += fmt::format("go: {}\n", fmt::join(texts, "; "));
  }
  return text;
}

}  // namespace heddle::go_judge

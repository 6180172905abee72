#include <models/go/conformance/select_program.hpp>

#include <fmt/format.h>

namespace heddle::models::conformance {

namespace {

std::string to_string(const ChannelState& state) {
  if (state.is_nil) return "nil";
  std::string text = fmt::format("cap {}, {} queued", state.capacity, state.queued);
  if (state.is_closed) text += ", closed";
  constexpr const char* kHelpers[] = {"", ", another sends", ", another receives",
                                      ", another closes"};
  return text + kHelpers[static_cast<int>(state.helper)];
}

std::string name_of_ending(std::uint8_t ending) {
  if (ending == kWaits) return "waits";
  if (ending == kPanics) return "panics";
  return ending == kDone ? "done" : fmt::format("received {}", ending);
}

}  // namespace

std::string to_string(const SelectProgram& program) {
  std::string text = "select {";
  for (const auto& [sends, channel] : program.cases)
    text += fmt::format(" {} channel {};", sends ? "send to" : "receive from", channel);
  text += program.has_default ? " default }" : " }";
  for (std::size_t channel = 0; channel < program.channels.size(); ++channel)
    text += fmt::format("; channel {}: {}", channel, to_string(program.channels[channel]));
  return text;
}

std::string to_string(const Outcome& outcome) {
  std::string text = name_of_ending(outcome.ending);
  if (outcome.ending == kDone)
    text += fmt::format(", case {}, value {}, ok {}", outcome.chosen, outcome.value, outcome.ok);
  for (std::size_t channel = 0; channel < kMostCases; ++channel)
    text += fmt::format("; channel {}: other {}, len {}", channel,
                        name_of_ending(outcome.helpers[channel]), outcome.lens[channel]);
  return text;
}

}  // namespace heddle::models::conformance

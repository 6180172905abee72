#include <models/go/conformance/select_explorer.hpp>

#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>

#include <heddle/check.hpp>
#include <heddle/go/go.hpp>

namespace heddle::models::conformance {

namespace {

using Channels = std::vector<go::Chan<int>>;

// The outcome of the execution that runs, on the stack of whoever asks for all; and those of the
// executions before. An execution that ends with somebody asleep has no moment at which it could
// say so; so what is recorded is complete when the next execution begins.
class Recorder {
 public:
  Outcome& begin() {
    if (has_begun_ && count_ < seen_.size()) seen_[count_++] = current_;
    has_begun_ = true;
    current_ = {};
    return current_;
  }
  // Of all executions, one by one.
  std::span<const Outcome> end() {
    begin();
    return std::span(seen_).first(count_);
  }

 private:
  static constexpr std::size_t kMostExecutions = 5'000;
  bool has_begun_ = false;
  Outcome current_;
  std::size_t count_ = 0;
  std::array<Outcome, kMostExecutions> seen_{};
};

// check() runs the first execution once before all.
constexpr std::size_t kRehearsals = 1;

Channels channels_of(const SelectProgram& program) {
  Channels channels;
  for (std::size_t index = 0; index < program.channels.size(); ++index) {
    const ChannelState& state = program.channels[index];
    go::Chan<int>& channel = channels.emplace_back();
    if (state.is_nil) continue;
    channel = go::make_chan<int>(state.capacity);
    for (int value = 0; value < state.queued; ++value) channel.send(queued_value(index));
    if (state.is_closed) channel.close();
  }
  return channels;
}

void help(Helper helper, const go::Chan<int>& channel, int value, std::uint8_t& ending) {
  heddle_stand_by();
  try {
    std::uint8_t received = kDone;
    if (helper == Helper::sends) channel.send(value);
    if (helper == Helper::closes) channel.close();
    if (helper == Helper::receives) {
      const auto [taken, ok] = channel.recv_ok();
      if (ok) received = static_cast<std::uint8_t>(taken);
    }
    ending = received;
  } catch (const go::Panic&) {
    ending = kPanics;
  }
}

// select() takes its cases as arguments: `made` are those of the first cases, and the next is made.
template <class... Made>
int select_among(const SelectProgram& program, const Channels& channels, Outcome& outcome,
                 Made&... made) {
  constexpr std::size_t kMade = sizeof...(Made);
  if (kMade == program.cases.size()) {
    auto otherwise = go::on_default();
    return program.has_default ? go::select(made..., otherwise) : go::select(made...);
  }
  if constexpr (kMade < kMostCases) {
    const auto& [sends, channel] = program.cases[kMade];
    if (sends) {
      auto next = go::send(channels[channel], value_of_case(kMade));
      return select_among(program, channels, outcome, made..., next);
    }
    auto next = go::recv(channels[channel], [&outcome](int value, bool ok) {
      outcome.value = static_cast<std::uint8_t>(value);
      outcome.ok = ok;
    });
    return select_among(program, channels, outcome, made..., next);
  }
  return -1;
}

void note_lens(const SelectProgram& program, const Channels& channels, Outcome& outcome) {
  for (std::size_t index = 0; index < channels.size(); ++index) {
    if (program.channels[index].helper == Helper::none)
      outcome.lens[index] = static_cast<std::uint8_t>(go::len(channels[index]));
  }
}

void run_select(const SelectProgram& program, const Channels& channels, Outcome& outcome) {
  heddle_stand_by();
  note_lens(program, channels, outcome);
  try {
    outcome.chosen = static_cast<std::uint8_t>(select_among(program, channels, outcome));
    outcome.ending = kDone;
  } catch (const go::Panic& panic) {
    if (std::string(panic.what()) == "send on closed channel") outcome.ending = kPanics;
  }
  note_lens(program, channels, outcome);
}

void run(const SelectProgram& program, Outcome& outcome) {
  const Channels channels = channels_of(program);
  for (std::size_t index = 0; index < channels.size(); ++index) {
    const Helper helper = program.channels[index].helper;
    if (helper == Helper::none) continue;
    go::go([helper, channel = channels[index], index, &ending = outcome.helpers[index]] {
      help(helper, channel, value_of_helper(index), ending);
    });
  }
  go::go([&program, channels, &outcome] { run_select(program, channels, outcome); });
}

}  // namespace

Reached reached_outcomes(const SelectProgram& program) {
  Recorder recorder;
  const Result result = check([&] { run(program, recorder.begin()); });
  const auto outcomes = recorder.end();
  Reached reached{{outcomes.begin(), outcomes.end()}, result.executions, ""};
  if (result.finding)
    reached.objection = fmt::format("{}\n{}", result.finding->message, result.finding->trace);
  else if (result.verdict != Verdict::holds_exhaustive || result.blocked != 0)
    reached.objection = fmt::format("{}, {} blocked", to_string(result.verdict), result.blocked);
  else if (outcomes.size() != result.executions + kRehearsals)
    reached.objection =
        fmt::format("{} executions, {} recorded", result.executions, outcomes.size());
  return reached;
}

}  // namespace heddle::models::conformance

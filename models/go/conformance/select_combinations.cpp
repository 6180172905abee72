#include <models/go/conformance/select_combinations.hpp>

namespace heddle::models::conformance {

namespace {

// A case with a channel of its own.
struct Kind {
  bool sends;
  ChannelState channel;
};
constexpr ChannelState kNil{.is_nil = true};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {true, {.capacity = 1}},                                           // ready
      {true, {}},                                                        // blocking
      {true, {.capacity = 1, .queued = 1}},                              // blocking: full
      {true, {.helper = Helper::receives}},                              // made ready
      {true, {.capacity = 1, .queued = 1, .helper = Helper::receives}},  // made ready
      {true, {.helper = Helper::closes}},                                // made ready to panic
      {true, {.is_closed = true}},                                       // closed
      {true, kNil},                                                      // nil
      {false, {.capacity = 1, .queued = 1}},                             // ready
      {false, {}},                                                       // blocking
      {false, {.helper = Helper::sends}},                                // made ready
      {false, {.capacity = 1, .helper = Helper::sends}},                 // made ready
      {false, {.helper = Helper::closes}},                               // made ready by close
      {false, {.is_closed = true}},                                      // closed
      {false, {.is_closed = true, .capacity = 1, .queued = 1}},          // closed, not drained
      {false, kNil},                                                     // nil
  };
  return all;
}

// The only channel of all cases.
const std::vector<ChannelState>& shared_channels() {
  static const std::vector<ChannelState> all = {
      kNil,
      {.is_closed = true},
      {.is_closed = true, .capacity = 1, .queued = 1},
      {},
      {.helper = Helper::sends},
      {.helper = Helper::receives},
      {.helper = Helper::closes},
      {.capacity = 1},
      {.capacity = 1, .helper = Helper::sends},
      {.capacity = 1, .helper = Helper::receives},
      {.capacity = 1, .helper = Helper::closes},
      {.capacity = 1, .queued = 1},
      {.capacity = 1, .queued = 1, .helper = Helper::sends},
      {.capacity = 1, .queued = 1, .helper = Helper::receives},
      {.capacity = 1, .queued = 1, .helper = Helper::closes},
      {.capacity = 2, .queued = 1},
  };
  return all;
}

// Calls `use` with each sequence of `length` numbers below `base`.
template <class Use>
void for_each_sequence(std::size_t length, std::size_t base, const Use& use) {
  std::vector<std::size_t> sequence(length, 0);
  for (;;) {
    use(sequence);
    auto place = sequence.begin();
    while (place != sequence.end() && ++*place == base) *place++ = 0;
    if (place == sequence.end()) return;
  }
}

}  // namespace

std::vector<SelectProgram> selects_of_own_channels(std::size_t cases) {
  std::vector<SelectProgram> all;
  for_each_sequence(cases, kinds().size(), [&](const std::vector<std::size_t>& sequence) {
    for (const bool has_default : {false, true}) {
      SelectProgram& program = all.emplace_back();
      program.has_default = has_default;
      for (const std::size_t kind : sequence) {
        program.cases.push_back({kinds()[kind].sends, program.channels.size()});
        program.channels.push_back(kinds()[kind].channel);
      }
    }
  });
  return all;
}

std::vector<SelectProgram> selects_of_one_channel(std::size_t cases) {
  std::vector<SelectProgram> all;
  for (const ChannelState& channel : shared_channels()) {
    for_each_sequence(cases, 2, [&](const std::vector<std::size_t>& sequence) {
      for (const bool has_default : {false, true}) {
        SelectProgram& program = all.emplace_back();
        program.has_default = has_default;
        program.channels.push_back(channel);
        for (const std::size_t direction : sequence) program.cases.push_back({direction == 1, 0});
      }
    });
  }
  return all;
}

}  // namespace heddle::models::conformance

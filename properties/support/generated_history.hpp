// Small histories of channels, right and wrong, drawn by rapidcheck.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <vector>

#include <heddle/spec/history.hpp>
#include <heddle/spec/sequential_channel.hpp>

namespace heddle {

enum class Origin {
  arbitrary,  // answers as they come
  faithful,   // a run of a channel that does what the specification says
  mutated,    // such a run with one answer changed
};

struct GeneratedHistory {
  Origin origin{};
  ChannelRules rules;
  bool at_rest = false;  // otherwise it stopped anywhere: pending operations may have taken effect
  History history;
};

// Everything that an operation might answer, right or wrong, with the values that `history` sends.
std::vector<Response> plausible_answers(OperationKind kind, const History& history);

// To be called inside a property.
GeneratedHistory draw_history(std::size_t threads, std::size_t most_operations);

// How rapidcheck prints one.
void showValue(const GeneratedHistory& generated, std::ostream& out);

}  // namespace heddle

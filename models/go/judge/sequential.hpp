// Brute force, independent of the engine and of heddle::go: the channels as a small sequential
// model, whose every operation is one step, and all interleavings of a program's steps.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "program.hpp"

namespace heddle::go_judge {

struct Enumeration {
  std::set<Outcome> outcomes;
  // How many different orders there are of the operations on each channel, all channels taken
  // together: interleavings that differ only in the order of operations on different channels count
  // as one. With each operation belongs which case a select has chosen, and with whom it has
  // communicated.
  std::size_t orders = 0;
  std::size_t interleavings = 0;
  // Somewhere a select has several cases to choose from, and in one of them its partner would be
  // another select that waits: which may be taken by a third at the same moment, at another
  // channel. Whether it has been then matters, too, and is no order of operations on one channel.
  bool selects_meet = false;
};

// Source: The Go Programming Language Specification, "Channel types", "Send statements", "Receive
// operator", "Close", "Select statements". Who waits at a channel is served first come, first
// served.
Enumeration enumerate(const Program& program);

}  // namespace heddle::go_judge

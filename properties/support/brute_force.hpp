// Linearizability by trying everything: the oracle against which check_linearizable is checked.
//
// Written from the definition and as naively as possible, and on purpose without SequentialChannel:
// all ways to complete the history, all ways to pair up sends with receives, all orders, each
// played on a channel of its own.
#pragma once

#include <cstddef>

#include <heddle/spec/history.hpp>
#include <heddle/spec/linearizability.hpp>

namespace heddle {

inline constexpr std::size_t kMostForBruteForce = 6;

// `history`: at most 6 operations; throws std::invalid_argument beyond. Who produced a value is
// taken from the thread that sends it.
bool linearizable_by_brute_force(const History& history, const ChannelRules& rules,
                                 Pending pending);

}  // namespace heddle

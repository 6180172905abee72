// Linearizability: is there an order in which the operations of a history, one at a time, give the
// same answers?
//
// M. Herlihy, J. Wing, "Linearizability: a correctness condition for concurrent objects", TOPLAS
// 12(3), 1990; searched as in J. Wing, C. Gong, "Testing and verifying concurrent objects", JPDC
// 17, 1993, with the memory of visited configurations of G. Lowe, "Testing for linearizability",
// CCPE 29(4), 2017. A rendezvous takes effect for two operations at once, so a step of the search
// is one operation or one exchange of a send with a receive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/spec/history.hpp>
#include <heddle/spec/sequential_channel.hpp>

namespace heddle {

enum class Linearizable { yes, no, unknown };  // unknown: the search ran into its limit

// What the operations that never returned may have done.
enum class Pending {
  may_take_effect,  // each may have taken effect, with any answer, or not: Herlihy and Wing's
                    // definition
  must_be_stuck,    // none has, and in the end none of them (and no two of them together) could go
                    // on: what a run that has come to rest must satisfy
};

struct LinearizabilityAnswer {
  Linearizable verdict{};
  // For yes: indices into the history, in an order that explains it; the two of an exchange one
  // after the other.
  std::vector<std::size_t> order;
  std::uint64_t configurations = 0;  // how many (set of operations done, state) pairs were visited
};

inline constexpr std::size_t kMostOperations = 64;  // of a history that can be searched

// `history`: at most kMostOperations; throws std::invalid_argument beyond. `limit`: configurations
// visited at most.
LinearizabilityAnswer check_linearizable(const History& history, const ChannelRules& rules,
                                         Pending pending, std::uint64_t limit = 1'000'000);

}  // namespace heddle

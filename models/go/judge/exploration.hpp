// The same program on heddle::go, under the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include <heddle/check.hpp>

#include "program.hpp"

namespace heddle::go_judge {

// Wrong semantics, to see that they are noticed.
enum class Flaw : std::uint8_t {
  none,
  has_room,    // a channel without a buffer has room for one value
  first_case,  // select takes the first case that can proceed
};

struct Exploration {
  std::set<Outcome> outcomes;
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
};

// Every execution of the program: with those in which somebody sleeps for ever, which are outcomes
// here. Throws std::runtime_error with the finding if there is one.
Exploration explore(const Program& program, Flaw flaw = Flaw::none);

// What check() says of the program if those who sleep for ever are a finding.
std::optional<Finding> find_deadlock(const Program& program);

}  // namespace heddle::go_judge

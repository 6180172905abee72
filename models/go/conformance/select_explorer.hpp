// What comes of a select in all executions on the Go layer.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include <models/go/conformance/select_program.hpp>

namespace heddle::models::conformance {

struct Reached {
  std::set<Outcome> outcomes;
  std::uint64_t executions = 0;
  std::string objection;  // why the outcomes may be incomplete, or a finding; "" if there is none
};

Reached reached_outcomes(const SelectProgram& program);

}  // namespace heddle::models::conformance

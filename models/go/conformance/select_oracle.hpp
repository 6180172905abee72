// What may come of a select, by the letter of Go's specification.
#pragma once

#include <set>

#include <models/go/conformance/select_program.hpp>

namespace heddle::models::conformance {

// All that may come of it, whichever goroutine comes first and whichever case is chosen. Knows
// nothing of the Go layer: it plays the sentences of The Go Programming Language Specification
// ("Channel types", "Send statements", "Receive operator", "Select statements", "Close") on queues.
std::set<Outcome> allowed_outcomes(const SelectProgram& program);

}  // namespace heddle::models::conformance

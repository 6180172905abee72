// The table of the statements in models/go/README.md.
#pragma once

#include <string>
#include <vector>

#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

const std::vector<Statement>& all_statements();

// `readme` with the table between its two markers written anew. Throws std::runtime_error if it has
// no such markers.
std::string with_table(const std::string& readme);

}  // namespace heddle::models::conformance

// The same program as Go's source.
#pragma once

#include <cstddef>
#include <string>

#include "program.hpp"

namespace heddle::go_judge {

// "func program<number>(r *run) { ... }": starts the goroutines, which note their results in r and
// report that they have ended; runner.go says how, and what else belongs to them.
std::string go_source(const Program& program, std::size_t number);

}  // namespace heddle::go_judge

// All patterns.
#pragma once

#include <vector>

#include <models/go/patterns/pattern.hpp>

namespace patterns {

const std::vector<Pattern>& patterns();

}  // namespace patterns

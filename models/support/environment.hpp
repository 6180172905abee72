// What a test is told by the environment: HEDDLE_SEED, HEDDLE_CASES.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace heddle::models {

// The variable's value; `otherwise`, if there is no such variable.
inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace heddle::models

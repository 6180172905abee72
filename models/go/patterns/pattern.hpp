// Pattern: a small concurrent program as it is to be written, and how it is usually written wrong.
#pragma once

#include <cstdint>
#include <string_view>

#include <heddle/spec/pitfall.hpp>

namespace patterns {

struct Pattern {
  std::string_view name;  // of its file
  std::string_view what;  // it does, in a few words
  void (*correct)() = nullptr;
  std::uint64_t executions = 0;  // of it: all there are
  std::string_view mistake;      // of the broken twin
  void (*broken)() = nullptr;
  heddle::Pitfall pitfall{};  // what comes of the mistake
  std::string_view message;   // part of what the finding says
};

}  // namespace patterns

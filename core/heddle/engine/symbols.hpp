// Where addresses of code stand in the source. Slow: for findings only.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace heddle::engine {

struct SourceLine {
  std::string function;  // "Channel::send(int)"; empty if nobody knows
  std::string file;
  unsigned line = 0;
};

inline constexpr std::size_t kMostFrames = 64;

// The addresses to which the caller's callers return, the nearest first, `most` of them at most.
std::vector<const void*> capture_stack(std::size_t most = kMostFrames);

// For each return address the lines that it stands for: the innermost inlined function first. Asks
// llvm-symbolizer (HEDDLE_SYMBOLIZER names another); without one, functions only.
std::map<const void*, std::vector<SourceLine>> lines_of(const std::vector<const void*>& addresses);

}  // namespace heddle::engine

// Kernel: a real bug of a Go program, cut down to its pattern, and the same program put right.
#pragma once

#include <string_view>

#include <heddle/spec/pitfall.hpp>

namespace kernels {

// The two sets of the benchmark GoBench (Yuan and others, CGO 2021). What other tools find is known
// of each as a whole; it is said in README.md.
enum class Set {
  blocking,      // some goroutine waits for ever
  non_blocking,  // a data race, a panic, something lost
};

struct Kernel {
  unsigned number = 0;    // its place in the table
  std::string_view name;  // the project and the number of the bug there: "moby_4395"
  Set set = Set::blocking;
  std::string_view what;  // is wrong, in a few words
  heddle::Pitfall pitfall{};
  std::string_view message;  // part of what the finding says
  void (*buggy)() = nullptr;
  void (*fixed)() = nullptr;
};

}  // namespace kernels

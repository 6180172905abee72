// Small programs at random.
#pragma once

#include <cstdint>
#include <random>

#include "program.hpp"

namespace heddle::go_judge {

// The same numbers everywhere, which std::uniform_int_distribution does not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  // One of [0, count).
  int below(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }
  bool one_in(int count) { return below(count) == 0; }

 private:
  std::mt19937_64 engine_;
};

// Two or three goroutines, one to three channels, at most eight operations.
Program random_program(Random& random);

}  // namespace heddle::go_judge

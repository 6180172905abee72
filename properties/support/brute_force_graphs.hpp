// The execution graphs of a small program, by trying everything: the oracle against which the
// explorer is checked.
//
// Written from the definitions and as naively as possible, and on purpose without anything of
// core/heddle/engine but what an operation is: every source for every read, every order of the
// writes to every location, and of what comes out those graphs that the axioms accept.
#pragma once

#include <cstddef>
#include <set>

#include <properties/support/small_program.hpp>

namespace heddle::engine {

struct Accepted {
  std::set<SmallGraph> complete;
  std::set<SmallGraph> stuck;  // each thread has ended or waits in vain, and one waits
  std::size_t conflicts = 0;   // refused, since two read-modify-writes read the same write
  std::size_t only_psc = 0;    // refused by nothing but psc
  bool gave_up = false;        // there was too much to try: not all of them
};

// Gives up after so many choices of what all reads read from and in which order all writes are.
Accepted graphs_by_brute_force(const SmallProgram& program, MemoryModel model,
                               std::size_t most_candidates);

}  // namespace heddle::engine

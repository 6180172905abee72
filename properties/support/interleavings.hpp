// The executions of a small program that take few preemptions, found by running them all.
#pragma once

#include <cstddef>

#include <properties/support/brute_force_graphs.hpp>
#include <properties/support/small_program.hpp>

namespace heddle::engine {

// Every interleaving in which a thread stops at most `most_preemptions` times although it could go
// on: one operation after the other on one memory, which is what sequential consistency means.
// Gives up after `most_steps` steps of the search.
Accepted graphs_of_interleavings(const SmallProgram& program, unsigned most_preemptions,
                                 std::size_t most_steps);

}  // namespace heddle::engine

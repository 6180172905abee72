// How few preemptions an execution graph can be had with.
#pragma once

#include <heddle/engine/graph.hpp>

namespace heddle::engine {

// The fewest times that a thread stops although it could go on (Musuvathi, Qadeer, "Iterative
// context bounding", PLDI 2007), over all orders that respect program order and reads-from; by
// looking at all of them. `most` + 1 when there are more.
unsigned fewest_preemptions(const Graph& graph, unsigned most);

}  // namespace heddle::engine

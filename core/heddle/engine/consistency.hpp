// Which execution graphs a memory model allows, beyond what Graph keeps true by construction.
//
// Graph::oldest_visible and Graph::place keep coherence (read-read, read-write, write-read,
// write-write) and atomicity; po U rf is acyclic because events are only ever added after what they
// depend on. What is left is the part of the models that orders different locations.
#pragma once

#include <heddle/engine/graph.hpp>
#include <heddle/engine/memory_model.hpp>

namespace heddle::engine {

// SC: po U rf U co U fr is acyclic.
bool is_sequentially_consistent(const Graph& graph);

// RC11: psc is acyclic, the condition on sequentially consistent accesses and fences.
bool is_psc_acyclic(const Graph& graph);

inline bool is_consistent(const Graph& graph, MemoryModel model) {
  return model == MemoryModel::sc ? is_sequentially_consistent(graph) : is_psc_acyclic(graph);
}

}  // namespace heddle::engine

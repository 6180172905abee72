// Which execution graphs a memory model allows, beyond what Graph keeps true by construction.
//
// Graph::oldest_visible and Graph::place keep coherence (read-read, read-write, write-read,
// write-write) and atomicity; po U rf is acyclic because events are only ever added after what they
// depend on. What is left is the part of the models that orders different locations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/engine/graph.hpp>
#include <heddle/engine/memory_model.hpp>

namespace heddle::engine {

// Keeps its working memory from one graph to the next.
class Consistency {
 public:
  explicit Consistency(MemoryModel model) : model_(model) {}

  bool allows(const Graph& graph) {
    return model_ == MemoryModel::sc ? is_sequentially_consistent(graph) : is_psc_acyclic(graph);
  }

 private:
  // SC: po U rf U co U fr is acyclic, if the events of a step are taken for one.
  bool is_sequentially_consistent(const Graph& graph);
  // RC11: psc is acyclic, the condition on sequentially consistent accesses and fences.
  bool is_psc_acyclic(const Graph& graph);

  // A set of events, by number, is a row of words_ words; a relation holds for each event the set
  // of those from which it leads here.
  using Word = std::uint64_t;
  using Relation = std::vector<Word>;

  void number(const Graph& graph);
  void number_steps();
  std::size_t number_of(EventId id) const { return first_[id.thread] + id.index; }
  Word* row(Relation& relation, std::size_t event) { return relation.data() + event * words_; }
  void add_range(Word* set, std::size_t from, std::size_t to) const;
  void unite(Word* set, const Word* other) const {
    for (std::size_t word = 0; word < words_; ++word) set[word] |= other[word];
  }
  template <class Visit>
  void for_each(const Word* set, Visit visit) const;
  const Event& event(std::size_t number) const { return *events_[number]; }

  bool collect_sc_events(const Graph& graph);
  void compute_happens_before();
  void compute_coherence(const Graph& graph);
  void compute_sc_before(const Graph& graph);
  void compute_psc_of(std::size_t event, Word* sources);
  void add_what_happens_before(const Word* events, Word* result);
  bool is_acyclic(const Relation& relation, const std::vector<std::size_t>& events);

  const MemoryModel model_;
  std::size_t words_ = 0;
  std::vector<std::size_t> first_;    // number of each thread's first event
  std::vector<const Event*> events_;  // by number
  std::vector<std::size_t> threads_;  // of each event
  std::vector<std::size_t> steps_;    // the first event of the step of each
  std::vector<std::size_t> sc_;       // the sequentially consistent events
  Relation fences_;                   // one set: sequentially consistent fences
  Relation accesses_;                 // one set: sequentially consistent accesses
  Relation before_;                   // happens-before
  Relation coherent_;                 // co U fr
  Relation extended_;                 // (rf U co U fr)+
  Relation sc_before_;                // scb
  Relation psc_;
  bool has_fences_ = false;
  Relation reached_;      // sets that are needed for a moment
  Relation from_fences_;  //
  Relation firsts_;       //
  Relation scratch_;
  std::vector<std::uint8_t> state_;
  std::vector<std::size_t> path_;
};

}  // namespace heddle::engine

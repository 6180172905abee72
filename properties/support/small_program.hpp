// Small programs without registers, and the execution graphs that the explorer visits of them.
//
// Small enough that properties/support/brute_force_graphs.hpp can try everything.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <heddle/engine/event.hpp>
#include <heddle/engine/memory_model.hpp>

namespace heddle::engine {

// Each thread does its operations one after the other, whatever it reads. One exception: a thread
// that does not hold the mutex (a try_lock has failed) skips a write to it, which is the unlock.
struct SmallProgram {
  struct Location {
    bool is_mutex = false;
    std::uint64_t initial = 0;
  };
  std::vector<Location> locations;
  std::vector<std::vector<Operation>> threads;

  std::size_t operation_count() const;
};

// What makes two executions the same: for every event, thread by thread, what it reads from
// (nothing if it is no read) and which outcome it has; for every location the order of its writes.
// Operations that still wait are no part of it.
struct SmallGraph {
  struct Event {
    EventId reads_from = EventId::none();
    unsigned choice = 0;
    friend auto operator<=>(const Event&, const Event&) = default;
  };
  std::vector<std::vector<Event>> threads;
  std::vector<std::vector<EventId>> coherence;
  friend auto operator<=>(const SmallGraph&, const SmallGraph&) = default;
};

std::string text_of(const Operation& operation);
std::string text_of(const SmallProgram& program);
std::string text_of(const SmallGraph& graph);

// The same program for the same seed, everywhere.
SmallProgram program_of_seed(std::uint64_t seed);

struct Visited {
  std::map<SmallGraph, std::size_t> complete;  // how many times each
  std::map<SmallGraph, std::size_t> stuck;     // some threads wait and none can go on
  std::size_t dropped = 0;                     // runs given up
  std::map<SmallGraph, unsigned> preemptions;  // of complete ones, the fewest; if asked for
  std::string error;                           // why there is no more, if it broke off
};

// `most_preemptions`: only what needs no more of them.
Visited visit_all(const SmallProgram& program, MemoryModel model,
                  std::optional<unsigned> most_preemptions = {});
// All, with the fewest preemptions of each; `most` + 1 where there are more.
Visited visit_and_count_preemptions(const SmallProgram& program, MemoryModel model, unsigned most);

}  // namespace heddle::engine

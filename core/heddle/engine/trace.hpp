// What happened in an execution, step by step, for people.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <heddle/engine/graph.hpp>
#include <heddle/engine/memory_range.hpp>
#include <heddle/engine/shadow.hpp>
#include <heddle/engine/testimony.hpp>

namespace heddle::engine {

struct TraceStep {
  EventId event;
  std::vector<const void*> stack;
  bool is_told = true;  // otherwise part of another step
};

// A block that is never freed, and where it was allocated.
struct LeakedBlock {
  MemoryRange block;
  ThreadId thread = 0;
  std::vector<const void*> stack{};
};

// Taken while an execution runs a second time.
struct Recording {
  std::optional<BadAccess> race;   // to look for: its earlier access
  std::vector<LeakedBlock> leaks;  // to look for: their allocations
  std::vector<TraceStep> steps;
  std::vector<const void*> earlier_stack;  // of the race's first access
  std::vector<const void*> final_stack;    // where the execution failed
  Testimony testimony;
  std::map<LocationId, LocationId> wholes;  // of locations that are parts of an object
};

// A thread that had not ended when no thread could go on.
struct Sleeper {
  ThreadId thread = 0;
  Operation operation;  // what it waits for
  bool spins = false;
  ThreadId holder = kMaxThreads;  // of the mutex that it waits for
  std::vector<const void*> stack{};
  std::vector<EventId> looks{};   // a round of its loop
  std::size_t begin_of_loop = 0;  // if it spins: the position of its first event there
};

// "file.cpp:12" of the user's line that the stack stands in; empty if there is none.
std::string place_in(const std::vector<const void*>& stack);

// What the sleepers' end is called, with more than `message` if more is to be said: a lock cycle, a
// lost wake-up.
std::string message_of(const std::string& message, const Recording& recording, const Graph& graph,
                       const std::vector<Sleeper>& sleepers, const std::vector<std::string>& names);

// One step a line, in the order executed: who, what, with what value and from whom, where in the
// source. `names`: the threads' own; empty: "T1", "T2", ...
std::string text_of(const Recording& recording, const Graph& graph,
                    const std::vector<Sleeper>& sleepers, const std::vector<std::string>& names);

}  // namespace heddle::engine

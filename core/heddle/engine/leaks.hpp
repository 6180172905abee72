// Blocks of a scenario's heap that were never freed and that nobody can free any more.
//
// As LeakSanitizer has it: a block is still in use if one of the roots points to it or into it, or
// a block does that is in use. What points is any aligned word whose lower 48 bits are such an
// address: queues without locks keep counters in the others.
#pragma once

#include <vector>

#include <heddle/engine/heap.hpp>
#include <heddle/engine/memory_range.hpp>

namespace heddle::engine {

// First those that no other leaked block points to.
std::vector<MemoryRange> leaks_in(const Heap& heap, const std::vector<MemoryRange>& roots);

}  // namespace heddle::engine

// Blocks of memory: handed out, given back, never given back.
#include <numeric>

#include <fmt/format.h>

#include <heddle/engine/leaks.hpp>
#include <heddle/engine/machine.hpp>
#include <heddle/engine/symbols.hpp>

namespace heddle::engine {

namespace {
// In one execution: what is known of so much memory fits into the machine's own.
constexpr std::size_t kMostBlocks = 100'000;
}  // namespace

void* Machine::allocate(std::size_t size, std::size_t alignment) {
  threads_[current_].watch.note_effect();
  void* memory = heap_.allocate(current_, size, alignment);
  if (memory == nullptr || heap_.blocks() > kMostBlocks) refuse_memory(size);
  if (recording_) [[unlikely]]
    note_allocation(memory);
  auto* begin = static_cast<std::byte*>(memory);
  shadow_.poison(begin - Heap::kRedZone / 2, Heap::kRedZone / 2, Poison::outside);
  const std::size_t rest = Heap::kAlignment - size % Heap::kAlignment;
  shadow_.poison(begin + size, rest, Poison::outside);
  return memory;
}

void Machine::refuse_memory(std::size_t size) {
  const bool is_large = size > Heap::kThreadBytes;
  fail({.pitfall = Pitfall::memory_error,
        .message = is_large
                       ? fmt::format("{} asks for {} bytes of memory; a thread has {} MB", role(),
                                     size, Heap::kThreadBytes >> 20)
                       : fmt::format("{} allocates without end: a thread has {} MB, an execution "
                                     "{} blocks",
                                     role(), Heap::kThreadBytes >> 20, kMostBlocks),
        .says_place = true,
        .ends_search = true});
}

void Machine::keep(const void* block) {
  kept_.push_back(block);
  if (recording_) [[unlikely]]
    recording_->testimony.made[block] = capture_stack();
}

void Machine::release(void* memory) {
  Heap::Block* block = heap_.block_at(memory);
  if (block == nullptr) fail(Pitfall::memory_error, "free of what is no block of memory");
  if (block->is_free) fail(Pitfall::memory_error, "a block of memory is freed twice");
  Thread& self = threads_[current_];
  self.watch.note_effect();
  const Access write{current_, self.epoch, true, false};
  if (const auto bad = shadow_.end_of_life(memory, block->size, write, self.clock)) report(*bad);
  block->is_free = true;
  heap_.note_free();
}

// If this is one of the blocks whose leak is to be explained.
void Machine::note_allocation(const void* memory) {
  for (LeakedBlock& leak : recording_->leaks) {
    if (leak.block.begin == memory) {
      leak.thread = current_;
      leak.stack = capture_stack();
    }
  }
}

// What outlives all threads: variables of the program, what libraries keep for each thread, and the
// storage of the thread that began.
std::vector<MemoryRange> Machine::roots() const {
  std::vector<MemoryRange> roots = Globals::of_all_objects();
  const auto add = [&roots](const auto* begin, std::size_t size) {
    roots.push_back({static_cast<const void*>(begin), size});
  };
  for (ThreadId thread = 0; thread < thread_count_; ++thread) {
    if (threads_[thread].stands_by)
      add(&threads_[thread].argument, sizeof threads_[thread].argument);
    for (const MemoryRange& range : threads_[thread].storage.variables(thread != 0))
      roots.push_back(range);
  }
  add(kept_.data(), kept_.size() * sizeof(const void*));
  for (const auto& [key, value] : threads_[0].values_of_keys) add(&value, sizeof(void*));
  return roots;
}

// All threads have ended.
void Machine::require_no_leaks() {
  if (heap_.live_blocks() == 0) return;
  leaks_ = leaks_in(heap_, roots());
  if (leaks_.empty()) return;
  const std::size_t bytes =
      std::accumulate(leaks_.begin(), leaks_.end(), std::size_t{0},
                      [](std::size_t sum, const MemoryRange& leak) { return sum + leak.size; });
  fail(Pitfall::leak,
       fmt::format(
           "{} of memory ({} bytes) never freed, and nothing points to {} any more",
           leaks_.size() == 1 ? std::string("a block") : fmt::format("{} blocks", leaks_.size()),
           bytes, leaks_.size() == 1 ? "it" : "them"));
}

}  // namespace heddle::engine

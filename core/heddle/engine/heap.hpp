// The heap of a scenario. Blocks are never reused within a run, so that every access to a freed one
// is seen; and a thread's blocks have the same addresses in every run in which it does the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/engine/mapped_memory.hpp>

namespace heddle::engine {

class Heap {
 public:
  static constexpr std::size_t kThreadBytes = std::size_t{64} * 1024 * 1024;
  static constexpr std::size_t kAlignment = 16;

  struct Block {
    std::size_t size = 0;  // as asked for
    std::uint16_t thread = 0;
    bool is_free = false;
    std::uint32_t check = 0;     // tells a block from anything else
    std::uint32_t previous = 0;  // where the thread's block before it begins, see last_; 0: nowhere
  };

  // Reserves addresses for so many threads. Throws std::system_error when there are none.
  explicit Heap(std::size_t threads);

  // Everything is free again.
  void begin_run();

  // Null when the thread has used up its share.
  void* allocate(std::size_t thread, std::size_t size, std::size_t alignment);
  bool owns(const void* address) const {
    return address >= base_ && address < base_ + threads_ * kThreadBytes;
  }
  // The block that begins at the address; null when none does.
  Block* block_at(const void* address) const;
  // The memory around the block that belongs to nobody: before it, and after it up to the returned
  // size.
  static constexpr std::size_t kRedZone = 32;

  // Blocks of this run.
  std::size_t blocks() const { return blocks_; }
  // Those that were not freed.
  std::size_t live_blocks() const { return live_; }
  void note_free() { --live_; }
  // Calls function(begin, block) for each of them, in no order.
  template <class Visitor>
  void for_each_live(const Visitor& function) const {
    for (std::size_t thread = 0; thread < threads_; ++thread) {
      for (std::uint32_t at = last_[thread]; at != 0;) {
        const std::byte* begin = base_ + thread * kThreadBytes + at * kAlignment;
        const auto& block = *reinterpret_cast<const Block*>(begin - sizeof(Block));
        if (!block.is_free) function(begin, block);
        at = block.previous;
      }
    }
  }

 private:
  std::size_t threads_;
  MappedMemory memory_;
  std::byte* base_;
  std::vector<std::size_t> used_;    // bytes of each thread
  std::vector<std::uint32_t> last_;  // where each thread's newest block begins, in alignments
  std::size_t blocks_ = 0;
  std::size_t live_ = 0;
};

}  // namespace heddle::engine

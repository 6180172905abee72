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
    std::uint32_t check = 0;  // tells a block from anything else
    std::uint32_t reserved = 0;
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

  // Blocks of this run that were not freed.
  std::size_t live_blocks() const { return live_; }
  void note_free() { --live_; }

 private:
  std::size_t threads_;
  MappedMemory memory_;
  std::byte* base_;
  std::vector<std::size_t> used_;  // bytes of each thread
  std::size_t live_ = 0;
};

}  // namespace heddle::engine

// The program's global variables, which every run must find as the first one did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <heddle/engine/mapped_memory.hpp>
#include <heddle/engine/memory_range.hpp>

// For a variable of the engine's that says nothing of what the scenario still uses.
#define HEDDLE_NO_ROOT __attribute__((section("heddle_no_root")))

namespace heddle::engine {

class Globals {
 public:
  Globals();

  bool holds(const void* address) const { return address >= begin_ && address < end_; }
  // Must be called before the scenario writes there.
  void before_write(void* address, std::size_t size);
  // Takes all noted writes back.
  void restore();
  // The variables of the program and of its libraries.
  static std::vector<MemoryRange> of_all_objects();

 private:
  // Bytes of 8 that lie together: those in `mask` are the scenario's, others may be the engine's.
  struct Saved {
    std::byte* begin;
    std::uint64_t bytes;
    std::uint8_t mask;
  };
  struct Seen {
    std::uint32_t run = 0;
    std::uint8_t mask = 0;
  };
  void save(std::byte* begin, std::uint8_t mask);

  std::byte* begin_ = nullptr;
  std::byte* end_ = nullptr;
  std::uint32_t run_ = 1;
  std::vector<Saved> saved_;
  std::optional<MappedMemory> seen_;  // a Seen for each 8 bytes: what is in saved_, to note it once
};

}  // namespace heddle::engine

// The program's global variables, which every run must find as the first one did.
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

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
  struct Saved {
    std::byte* address;
    std::size_t first;  // in bytes_
    std::size_t size;
  };
  const std::byte* begin_ = nullptr;
  const std::byte* end_ = nullptr;
  std::vector<Saved> saved_;
  std::vector<std::byte> bytes_;
  std::set<std::pair<const void*, std::size_t>> seen_;  // what is in saved_, to note each once
};

}  // namespace heddle::engine

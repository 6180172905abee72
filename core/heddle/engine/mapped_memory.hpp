// Memory that scenarios see, at the same addresses in every process: a program may go by addresses
// (a hash of a pointer, locks taken in the order in which they lie), and its token must still name
// the same execution tomorrow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heddle::engine {

class MappedMemory {
 public:
  // Where nothing else is: neither programs nor libraries, nor the shadows of sanitizers.
  static constexpr std::uintptr_t kHeap = 0x2000'0000'0000;
  static constexpr std::uintptr_t kStacks = 0x2100'0000'0000;
  static constexpr std::uintptr_t kThreadStorage = 0x2200'0000'0000;
  static constexpr std::uintptr_t kOfGlobals = 0x2300'0000'0000;

  // At `place`, or elsewhere if that is taken. `protection` as in mmap(2). Throws
  // std::system_error when there is no memory; `what` says for what.
  MappedMemory(std::uintptr_t place, std::size_t size, int protection, const char* what);
  ~MappedMemory();
  MappedMemory(const MappedMemory&) = delete;
  MappedMemory& operator=(const MappedMemory&) = delete;

  std::byte* begin() const { return begin_; }

 private:
  std::byte* begin_;
  std::size_t size_;
};

}  // namespace heddle::engine

#include <heddle/engine/mapped_memory.hpp>

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

namespace heddle::engine {

MappedMemory::MappedMemory(std::uintptr_t place, std::size_t size, int protection, const char* what)
    : size_(size) {
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* memory =
      mmap(reinterpret_cast<void*>(place), size, protection, kFlags | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory == MAP_FAILED) memory = mmap(nullptr, size, protection, kFlags, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), what);
  begin_ = static_cast<std::byte*>(memory);
}

MappedMemory::~MappedMemory() { munmap(begin_, size_); }

}  // namespace heddle::engine

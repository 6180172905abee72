// A piece of memory.
#pragma once

#include <cstddef>

namespace heddle::engine {

struct MemoryRange {
  const void* begin = nullptr;
  std::size_t size = 0;
};

}  // namespace heddle::engine

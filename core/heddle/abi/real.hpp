// The functions that this folder's definitions stand in front of.
#pragma once

#include <dlfcn.h>

#include <atomic>

namespace heddle::abi {

// The next definition of `name` after the program's own: libc's. Looked up once. A static variable
// with a guard would not do: the guard's functions, too, are among those that are looked up.
inline void* next_definition(const char* name, std::atomic<void*>& known) {
  void* found = known.load(std::memory_order_acquire);
  if (found == nullptr) {
    found = dlsym(RTLD_NEXT, name);
    known.store(found, std::memory_order_release);
  }
  return found;
}

}  // namespace heddle::abi

// Libc's own function of that name, as a pointer of the type.
#define HEDDLE_REAL_AS(type, name)                                             \
  ([]() -> type {                                                              \
    static constinit std::atomic<void*> known{nullptr};                        \
    return reinterpret_cast<type>(heddle::abi::next_definition(#name, known)); \
  }())
#define HEDDLE_REAL(function) HEDDLE_REAL_AS(decltype(&::function), function)

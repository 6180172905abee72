// The functions that this folder's definitions stand in front of.
#pragma once

#include <dlfcn.h>

namespace heddle::abi {

// The next definition of `name` after the program's own: libc's.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace heddle::abi

// Calls libc's own function of that name; looked up once.
#define HEDDLE_REAL(function)                                                     \
  ([]() -> decltype(&::function) {                                                \
    static const auto found = heddle::abi::real<decltype(::function)>(#function); \
    return found;                                                                 \
  }())

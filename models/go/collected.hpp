// What Go's garbage collector does for the programs in this folder.
#pragma once

#include <utility>

#include <heddle/sync/checker.hpp>

// What goroutines share and may still use when the one that made it has returned, as `&T{...}` in
// Go. Never freed: to count who still uses it would put operations into a program which Go's does
// not have, and each order of them would be explored.
template <class T, class... Arguments>
T& collected(Arguments&&... arguments) {
  T* object = new T(std::forward<Arguments>(arguments)...);
  if (heddle_keep != nullptr) heddle_keep(object);
  return *object;
}

// collected: what Go's heap is.
#pragma once

#include <utility>

#include <heddle/sync/checker.hpp>

namespace kernels {

// `&T{...}`: goes on living while any goroutine knows it. Kernels run under a checker only, and it
// is never freed there, as if collected at the end.
template <class T, class... Args>
T* collected(Args&&... args) {
  auto* object = new T(std::forward<Args>(args)...);
  heddle_keep(object);
  return object;
}

}  // namespace kernels

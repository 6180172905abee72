// What belongs to the OS thread and must belong to the logical thread: thread_local variables of
// the program, errno, the exceptions in flight, and what call_once passes to itself.
#pragma once

#include <cstddef>
#include <vector>

namespace heddle::engine {

class ThreadStorage {
 public:
  // True for the program's thread_local variables, which all logical threads have at one address.
  static bool holds(const void* address);

  // As a new thread finds it.
  void reset();
  // From / to the OS thread's.
  void save();
  void restore() const;

 private:
  static constexpr std::size_t kExceptionGlobals = 2;
  std::vector<std::byte> variables_;
  void* exceptions_[kExceptionGlobals] = {};
  void* once_callable_ = nullptr;
  void (*once_call_)() = nullptr;
  int error_ = 0;
};

}  // namespace heddle::engine

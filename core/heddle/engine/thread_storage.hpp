// What belongs to the OS thread and must belong to the logical thread: thread_local variables of
// the program and of its libraries, errno, the exceptions in flight.
//
// All of them live below the thread pointer, a register (System V ABI, thread-local storage,
// variant II). Each logical thread has a copy of that memory, and its own thread pointer.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <heddle/engine/mapped_memory.hpp>
#include <heddle/engine/memory_range.hpp>

namespace heddle::engine {

class ThreadStorage {
 public:
  // Makes the caller's OS thread the one whose logical threads these are. Its own storage becomes
  // current with use_original().
  static void adopt_os_thread();
  static void use_original();

  ThreadStorage() = default;
  ~ThreadStorage();
  ThreadStorage(const ThreadStorage&) = delete;
  ThreadStorage& operator=(const ThreadStorage&) = delete;

  // As a new thread finds it. `thread`: its number, which says where the memory lies.
  void reset(std::size_t thread);
  // From now on the current code's.
  void use() const;
  // The variables in it: all, or only those of libraries.
  std::vector<MemoryRange> variables(bool of_libraries_only) const;

 private:
  void allocate(std::size_t thread);
  std::byte* own_copy_of(const std::byte* address) const;

  std::optional<MappedMemory> memory_;
  std::byte* thread_pointer_ = nullptr;
  void* modules_ = nullptr;  // the dynamic thread vector
};

}  // namespace heddle::engine

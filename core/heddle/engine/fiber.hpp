// Stacks to switch between on one OS thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include <heddle/engine/mapped_memory.hpp>

namespace heddle::engine {

// A suspended computation: its stack pointer.
class Context {
 public:
  // Suspends the caller into `from` and goes on where `to` was suspended.
  static void switch_to(Context& from, const Context& to);
  // Will call `entry`, which must not return, at the top of the given stack.
  static Context begin(void* stack_top, void (*entry)());

 private:
  void* stack_pointer_ = nullptr;
};

// The stacks of logical threads. Each thread has the same addresses in every execution; below each
// stack lies a reserve for the engine, which runs on it as well, and then memory that may not be
// touched.
class Stacks {
 public:
  static constexpr std::size_t kSize = std::size_t{256} * 1024;
  static constexpr std::size_t kReserve = std::size_t{64} * 1024;
  static constexpr std::size_t kGuard = std::size_t{1024} * 1024;

  // Throws std::system_error when the addresses cannot be reserved.
  explicit Stacks(std::size_t count);

  // Makes the stack's memory usable, if it is not yet, and gives its top. Throws std::system_error
  // when that is refused.
  std::byte* open(std::size_t stack);
  std::byte* top_of(std::size_t stack) const { return base_ + (stack + 1) * kStride; }
  // The lowest address that the thread may use.
  const std::byte* limit_of(std::size_t stack) const { return top_of(stack) - kSize; }
  bool holds(std::size_t stack, const void* address) const {
    return address < top_of(stack) && address >= limit_of(stack) - kReserve;
  }
  // Any of them, with all that lies between.
  bool hold(const void* address) const {
    return address >= base_ && address < base_ + count_ * kStride;
  }
  // The stack whose guard holds the address; count() if there is none.
  std::size_t overflowed_by(const void* address) const;
  std::size_t count() const { return count_; }

 private:
  static constexpr std::size_t kStride = kGuard + kReserve + kSize;

  std::size_t count_;
  std::size_t opened_ = 0;  // the first of them are usable
  MappedMemory memory_;
  std::byte* base_;
};

}  // namespace heddle::engine

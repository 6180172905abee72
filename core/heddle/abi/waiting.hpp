// What the objects have in common on which threads wait.
#pragma once

#include <cstdint>
#include <ctime>

#include <heddle/engine/machine.hpp>

namespace heddle::abi {

// How long an operation waits. A deadline may pass at any moment at which it has to wait.
enum class Waiting : unsigned char { for_ever, until_a_deadline, not_at_all };

// Reads what no other operation has come after, and changes nothing.
inline constexpr engine::Operation kLookAtNewest{.function = engine::Function::bit_or,
                                                 .order = engine::Order::relaxed};

// To lock what has one owner, as a mutex has: waits as long as it may.
inline engine::Operation lock_operation(const engine::Machine& machine, Waiting waiting) {
  return {.function =
              waiting == Waiting::for_ever ? engine::Function::lock : engine::Function::try_lock,
          .order = engine::Order::acquire,
          .failure = engine::Order::relaxed,
          .operand = machine.current() + 1U};
}

inline std::uint64_t nanoseconds_in(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace heddle::abi

// The futex of Linux, through which libstdc++ waits on atomics, semaphores, latches and barriers.
//
// futex(2): FUTEX_WAIT compares and begins to wait in one step. Here a thread that has read the
// expected value joins the set of those that wait, and then reads again: the same write, for
// nothing comes in between. Where it has to see a newer one by now, it ought to have seen it at
// once, and there is no such execution; the explorer looks ahead and does not begin it. As in the
// kernel, a full barrier stands between joining and reading, and one before looking for whom to
// wake.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <ctime>

#include <fmt/format.h>

#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::abi::nanoseconds_in;
using heddle::engine::EventKind;
using heddle::engine::Function;
using heddle::engine::LocationId;
using heddle::engine::Machine;
using heddle::engine::Operation;
using heddle::engine::Order;

// The queue of a futex is an object beside the value at the same address.
LocationId queue_of(Machine& machine, const std::uint32_t* address) {
  return machine.object_location(
      reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(address) | 1ULL << 62));
}

// `is_deadline`: of the timeout; otherwise it is a duration.
long wait(Machine& machine, const std::uint32_t* address, std::uint32_t expected,
          const timespec* timeout, bool is_deadline) {
  const auto look = [&](const Operation& operation) {
    machine.operate_silently({.kind = EventKind::fence, .order = Order::seq_cst});
    return machine.atomic_look(address, sizeof *address, operation).value;
  };
  const LocationId queue = queue_of(machine, address);
  const std::uint64_t value = look({.function = Function::compare_for_wait,
                                    .order = Order::relaxed,
                                    .operand = queue,
                                    .expected = expected});
  if (value != expected) {
    errno = EAGAIN;
    return -1;
  }
  const std::uint64_t self = std::uint64_t{1} << machine.current();
  machine.operate_silently({.function = Function::join_queue,
                            .order = Order::relaxed,
                            .location = queue,
                            .operand = self});
  look({.function = Function::load_again, .order = Order::relaxed});
  const bool spuriously = timeout == nullptr && machine.wakes_spuriously();
  const bool may_leave = spuriously || timeout != nullptr;
  const auto answer = machine.operate_silently(
      {.function = !may_leave ? Function::until_woken : Function::leave_or_woken,
       .order = Order::relaxed,
       .location = queue,
       .operand = self});
  if (spuriously && !answer.wrote) machine.give_up();
  if (timeout == nullptr || !answer.wrote) {
    machine.watch().note_effect();
    return 0;
  }
  if (is_deadline) {
    machine.clock().advance_to(nanoseconds_in(*timeout));
  } else {
    machine.clock().advance_by(nanoseconds_in(*timeout));
  }
  errno = ETIMEDOUT;
  return -1;
}

long wake(Machine& machine, const std::uint32_t* address, std::uint32_t count) {
  const LocationId queue = queue_of(machine, address);
  machine.fence(Order::seq_cst);
  if (count >= INT_MAX) {
    const auto answer = machine.operate(
        {.function = Function::wake_all, .order = Order::relaxed, .location = queue});
    return std::popcount(answer.value);
  }
  long woken = 0;
  for (; woken < static_cast<long>(count); ++woken) {
    const auto answer = machine.operate(
        {.function = Function::wake_one, .order = Order::relaxed, .location = queue});
    if (!answer.wrote) break;
  }
  return woken;
}

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  Machine* machine = Machine::running();
  if (machine == nullptr)
    return HEDDLE_REAL(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                arguments[4], arguments[5]);
  const Machine::Inside inside;
  const auto* address = reinterpret_cast<const std::uint32_t*>(arguments[0]);
  if (number == SYS_futex) {
    switch (arguments[1] & FUTEX_CMD_MASK) {
      case FUTEX_WAIT:
      case FUTEX_WAIT_BITSET:
        return wait(*machine, address, static_cast<std::uint32_t>(arguments[2]),
                    reinterpret_cast<const timespec*>(arguments[3]),
                    (arguments[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET);
      case FUTEX_WAKE:
      case FUTEX_WAKE_BITSET:
        return wake(*machine, address, static_cast<std::uint32_t>(arguments[2]));
      default: break;
    }
  }
  heddle::abi::refuse(*machine, fmt::format("syscall({})", number), "calls the kernel directly");
}

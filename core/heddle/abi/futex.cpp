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

#include <algorithm>
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
using heddle::engine::ThreadId;

// The queue of a futex is an object beside the value at the same address. In which order threads
// have joined it does not matter to anyone, so each of the first few has a part of its own, and
// the others share one.
class Queue {
 public:
  Queue(Machine& machine, const std::uint32_t* address) : machine_(machine), address_(address) {}

  LocationId part_of(ThreadId thread) { return part(std::min(thread, Machine::kThreadsWithParts)); }
  int wake_all() {
    return in_one_step([&] {
      int woken = 0;
      for_each_part([&](Operation operation) {
        operation.function = Function::wake_all;
        const auto answer = machine_.operate(operation);
        if (answer.wrote) machine_.tell_last_event(true);
        if (answer.wrote) woken += std::popcount(answer.value);
      });
      return woken;
    });
  }
  // False: nobody waits.
  bool wake_one() {
    return in_one_step([&] {
             std::uint64_t waiting = 0;
             for_each_part([&](Operation operation) {
               operation.function = Function::look_for_waiters;
               waiting |= machine_.operate(operation).value;
             });
             if (waiting == 0) return 0;
             wake(chosen_from(waiting));
             return 1;
           }) > 0;
  }

 private:
  LocationId part(ThreadId number) {
    const auto place = [this](ThreadId nth) {
      return reinterpret_cast<const void*>(1ULL << 62 |
                                           reinterpret_cast<std::uintptr_t>(address_) << 4 | nth);
    };
    const LocationId location = machine_.object_location(place(number));
    machine_.note_part(location, machine_.object_location(place(0)));
    return location;
  }
  // In one step; tells of the last event if nobody is woken.
  template <class Wake>
  int in_one_step(Wake wake) {
    int woken = 0;
    {
      const Machine::Untold untold(machine_);
      woken = wake();
    }
    if (woken == 0) machine_.tell_last_event(true);
    machine_.end_step();
    return woken;
  }
  template <class Operate>
  void for_each_part(Operate operate) {
    for (ThreadId number = 0; number <= Machine::kThreadsWithParts; ++number) {
      operate({.order = Order::relaxed, .continues_step = number > 0, .location = part(number)});
      if (number == 0) machine_.begin_step();
    }
  }
  ThreadId chosen_from(std::uint64_t waiting) {
    const int count = std::popcount(waiting);
    std::uint64_t choice = 0;
    if (count > 1)
      choice = machine_
                   .operate({.kind = EventKind::choice,
                             .continues_step = true,
                             .expected = static_cast<std::uint64_t>(count)})
                   .value;
    for (; choice > 0; --choice) waiting &= waiting - 1;
    return static_cast<ThreadId>(std::countr_zero(waiting));
  }
  void wake(ThreadId thread) {
    machine_.operate({.function = Function::wake_again,
                      .order = Order::relaxed,
                      .continues_step = true,
                      .location = part_of(thread),
                      .operand = std::uint64_t{1} << thread});
    machine_.tell_last_event(true);
  }

  Machine& machine_;
  const std::uint32_t* address_;
};

// `is_deadline`: of the timeout; otherwise it is a duration.
long wait(Machine& machine, const std::uint32_t* address, std::uint32_t expected,
          const timespec* timeout, bool is_deadline) {
  const auto look = [&](const Operation& operation) {
    machine.operate_silently({.kind = EventKind::fence, .order = Order::seq_cst});
    return machine.atomic_look(address, sizeof *address, operation).value;
  };
  const LocationId queue = Queue(machine, address).part_of(machine.current());
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
  Queue queue(machine, address);
  machine.fence(Order::seq_cst);
  if (count >= INT_MAX) return queue.wake_all();
  long woken = 0;
  while (woken < static_cast<long>(count) && queue.wake_one()) ++woken;
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

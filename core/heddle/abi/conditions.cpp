// POSIX condition variables. The state of one is the set of threads that wait.
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <ctime>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/mutexes.hpp>
#include <heddle/abi/real.hpp>

namespace {

using heddle::abi::Waiting;
using heddle::engine::Function;
using heddle::engine::LocationId;
using heddle::engine::Machine;
using heddle::engine::Order;

// Lets go of the mutex, however often the current thread has locked it, while `rest` is done.
template <class Rest>
void without_mutex(Machine& machine, pthread_mutex_t* mutex, Rest rest) {
  const LocationId location = machine.object_location(mutex);
  const unsigned depth = machine.object(location).depth;
  machine.object(location).depth = 1;
  heddle::abi::unlock_mutex(machine, mutex);
  rest();
  heddle::abi::lock_mutex(machine, mutex, Waiting::for_ever);
  machine.object(location).depth = depth;
}

// A notification orders nothing by itself ([thread.condition]); the mutex does.
int wait(Machine& machine, pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (const int error = heddle::abi::require_locked(machine, mutex)) return error;
  const LocationId location = machine.object_location(condition);
  const std::uint64_t self = std::uint64_t{1} << machine.current();
  machine.operate_on(condition,
                     {.function = Function::bit_or, .order = Order::relaxed, .operand = self});
  const bool spuriously = machine.wakes_spuriously();
  without_mutex(machine, mutex, [&] {
    // No access: a condition on which all have been notified may be destroyed.
    const auto answer =
        machine.operate({.function = spuriously ? Function::leave_or_woken : Function::until_woken,
                         .order = Order::relaxed,
                         .location = location,
                         .operand = self});
    // It was woken after all, as in the execution without the choice.
    if (spuriously && !answer.wrote) machine.give_up();
  });
  return 0;
}

int wait_until(Machine& machine, pthread_cond_t* condition, pthread_mutex_t* mutex,
               const timespec& deadline) {
  if (const int error = heddle::abi::require_locked(machine, mutex)) return error;
  const LocationId location = machine.object_location(condition);
  const std::uint64_t self = std::uint64_t{1} << machine.current();
  if (machine.goes_round_unlocking(heddle_caller_state)) {
    // In a loop in which nobody notifies it.
    without_mutex(machine, mutex, [&] { machine.spin(); });
  } else {
    bool is_woken = false;
    machine.look_on(condition,
                    {.function = Function::bit_or, .order = Order::relaxed, .operand = self});
    without_mutex(machine, mutex, [&] {
      is_woken = !machine
                      .operate_silently({.function = Function::leave_or_woken,
                                         .order = Order::relaxed,
                                         .location = location,
                                         .operand = self})
                      .wrote;
      if (is_woken) machine.watch().note_effect();
    });
    if (is_woken) return 0;
  }
  machine.clock().advance_to(heddle::abi::nanoseconds_in(deadline));
  return ETIMEDOUT;
}

void wake(Machine& machine, pthread_cond_t* condition, Function function) {
  machine.operate_on(condition, {.function = function, .order = Order::relaxed});
}

}  // namespace

extern "C" {

int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_init)(condition, attributes);
  const Machine::Inside inside;
  machine->begin_object(condition, sizeof *condition);
  return HEDDLE_REAL(pthread_cond_init)(condition, attributes);
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_wait)(condition, mutex);
  const Machine::Inside inside;
  return wait(*machine, condition, mutex);
}

int heddle_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  const timespec* deadline) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_timedwait)(condition, mutex, deadline);
  const Machine::Inside inside;
  return wait_until(*machine, condition, mutex, *deadline);
}

int heddle_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  clockid_t clock, const timespec* deadline) {
  Machine* machine = Machine::running();
  if (machine == nullptr)
    return HEDDLE_REAL(pthread_cond_clockwait)(condition, mutex, clock, deadline);
  const Machine::Inside inside;
  return wait_until(*machine, condition, mutex, *deadline);
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_signal)(condition);
  const Machine::Inside inside;
  wake(*machine, condition, Function::wake_one);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_broadcast)(condition);
  const Machine::Inside inside;
  wake(*machine, condition, Function::wake_all);
  return 0;
}

int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_cond_destroy)(condition);
  const Machine::Inside inside;
  if (machine->look_on(condition, heddle::abi::kLookAtNewest).value != 0)
    machine->fail(heddle::Pitfall::crash, "a condition is destroyed on which threads wait");
  machine->end_object(condition, sizeof *condition);
  return 0;
}

}  // extern "C"

// POSIX semaphores. The memory of one keeps the value that it was made with; what has become of it
// is in the graph.
#include <semaphore.h>

#include <cerrno>
#include <ctime>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/real.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::abi::Waiting;
using heddle::engine::Explorer;
using heddle::engine::Function;
using heddle::engine::Machine;
using heddle::engine::Operation;
using heddle::engine::Order;

Explorer::Answer look(Machine& machine, sem_t* semaphore, const Operation& operation) {
  int initial = 0;
  HEDDLE_REAL(sem_getvalue)(semaphore, &initial);
  return machine.look_on(semaphore, operation, static_cast<std::uint64_t>(initial));
}

int down(Machine& machine, sem_t* semaphore, Waiting waiting) {
  const bool may_wait = waiting == Waiting::for_ever;
  const auto answer = look(machine, semaphore,
                           {.function = may_wait ? Function::down : Function::try_down,
                            .order = Order::acquire,
                            .failure = Order::relaxed});
  if (answer.wrote) {
    machine.watch().note_effect();
    return 0;
  }
  errno = waiting == Waiting::not_at_all ? EAGAIN : ETIMEDOUT;
  return -1;
}

int down_until(Machine& machine, sem_t* semaphore, const timespec* deadline) {
  const Machine::Inside inside;
  machine.begin_look(heddle_caller_state);
  const int result = down(machine, semaphore, Waiting::until_a_deadline);
  if (result != 0) machine.clock().advance_to(heddle::abi::nanoseconds_in(*deadline));
  return result;
}

}  // namespace

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned value) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_init)(semaphore, shared, value);
  const Machine::Inside inside;
  machine->begin_object(semaphore, sizeof *semaphore, value);
  return HEDDLE_REAL(sem_init)(semaphore, shared, value);
}

int sem_destroy(sem_t* semaphore) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_destroy)(semaphore);
  const Machine::Inside inside;
  machine->end_object(semaphore, sizeof *semaphore);
  return 0;
}

int sem_wait(sem_t* semaphore) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_wait)(semaphore);
  const Machine::Inside inside;
  return down(*machine, semaphore, Waiting::for_ever);
}

int heddle_sem_trywait(sem_t* semaphore) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_trywait)(semaphore);
  const Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  return down(*machine, semaphore, Waiting::not_at_all);
}

int heddle_sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_timedwait)(semaphore, deadline);
  return down_until(*machine, semaphore, deadline);
}

int heddle_sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_clockwait)(semaphore, clock, deadline);
  return down_until(*machine, semaphore, deadline);
}

int sem_post(sem_t* semaphore) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_post)(semaphore);
  const Machine::Inside inside;
  machine->watch().note_effect();
  look(*machine, semaphore, {.function = Function::add, .order = Order::release, .operand = 1});
  return 0;
}

int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sem_getvalue)(semaphore, value);
  const Machine::Inside inside;
  const auto answer = look(*machine, semaphore, {.order = Order::relaxed});
  *value = static_cast<int>(answer.value);
  return 0;
}

}  // extern "C"

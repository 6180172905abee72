// POSIX mutexes, of all types.
#include <pthread.h>

#include <cerrno>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/mutexes.hpp>
#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>

namespace heddle::abi {

namespace {

using engine::EventKind;
using engine::kMaxThreads;
using engine::LocationId;
using engine::Machine;
using engine::Object;
using engine::Order;

// The type of a mutex, static initialisers included, is where glibc keeps it.
int type_of(const pthread_mutex_t* mutex) { return mutex->__data.__kind & 3; }

// Stands for the mutex, locked for the depth-th time by its owner.
std::uint64_t lock_number(LocationId mutex, unsigned depth) {
  return mutex + (std::uint64_t{depth} << 32);
}

// Locked already by the current thread: what comes of that. Nothing: it is not.
std::optional<int> relock(Machine& machine, const pthread_mutex_t* mutex, bool may_wait) {
  const LocationId location = machine.object_location(mutex);
  Object& object = machine.object(location);
  if (object.owner != machine.current()) return std::nullopt;
  switch (type_of(mutex)) {
    case PTHREAD_MUTEX_RECURSIVE:
      machine.watch().note_lock(lock_number(location, ++object.depth));
      return 0;
    case PTHREAD_MUTEX_ERRORCHECK: return may_wait ? EDEADLK : EBUSY;
    default:
      if (!may_wait) return EBUSY;
      machine.fail(Pitfall::deadlock,
                   fmt::format("{} locks a mutex that it has locked already", machine.role()));
  }
}

}  // namespace

int lock_mutex(Machine& machine, pthread_mutex_t* mutex, Waiting waiting) {
  if (const auto done = relock(machine, mutex, waiting == Waiting::for_ever)) return *done;
  if (!machine.look_on(mutex, lock_operation(machine, waiting)).wrote)
    return waiting == Waiting::not_at_all ? EBUSY : ETIMEDOUT;
  const LocationId location = machine.object_location(mutex);
  Object& object = machine.object(location);
  object.owner = machine.current();
  object.depth = 1;
  machine.watch().note_lock(lock_number(location, 1));
  return 0;
}

int require_locked(Machine& machine, pthread_mutex_t* mutex) {
  if (machine.object(machine.object_location(mutex)).owner == machine.current()) return 0;
  if (type_of(mutex) == PTHREAD_MUTEX_ERRORCHECK) return EPERM;
  machine.fail(Pitfall::crash, fmt::format("{} unlocks a mutex that it has not locked, or waits "
                                           "on a condition with it",
                                           machine.role()));
}

int unlock_mutex(Machine& machine, pthread_mutex_t* mutex) {
  if (const int error = require_locked(machine, mutex)) return error;
  const LocationId location = machine.object_location(mutex);
  Object& object = machine.object(location);
  machine.watch().note_unlock(lock_number(location, object.depth));
  if (--object.depth > 0) return 0;
  object.owner = kMaxThreads;
  machine.look_on(mutex, {.kind = EventKind::write, .order = Order::release});
  return 0;
}

}  // namespace heddle::abi

using heddle::abi::lock_mutex;
using heddle::abi::nanoseconds_in;
using heddle::abi::Waiting;
using heddle::engine::Machine;

extern "C" {

int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_init)(mutex, attributes);
  const Machine::Inside inside;
  int robust = PTHREAD_MUTEX_STALLED;
  if (attributes != nullptr) pthread_mutexattr_getrobust(attributes, &robust);
  if (robust == PTHREAD_MUTEX_ROBUST)
    heddle::abi::refuse(*machine, "pthread_mutex_init", "makes a robust mutex");
  machine->begin_object(mutex, sizeof *mutex);
  return HEDDLE_REAL(pthread_mutex_init)(mutex, attributes);
}

int heddle_pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_lock)(mutex);
  const Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  return lock_mutex(*machine, mutex, Waiting::for_ever);
}

int heddle_pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_trylock)(mutex);
  const Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  return lock_mutex(*machine, mutex, Waiting::not_at_all);
}

int heddle_pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_timedlock)(mutex, deadline);
  const Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  const int result = lock_mutex(*machine, mutex, Waiting::until_a_deadline);
  if (result == ETIMEDOUT) machine->clock().advance_to(nanoseconds_in(*deadline));
  return result;
}

int heddle_pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                   const timespec* deadline) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_clocklock)(mutex, clock, deadline);
  return heddle_pthread_mutex_timedlock(mutex, deadline);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_unlock)(mutex);
  const Machine::Inside inside;
  return heddle::abi::unlock_mutex(*machine, mutex);
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_mutex_destroy)(mutex);
  const Machine::Inside inside;
  if (machine->object(machine->object_location(mutex)).owner != heddle::engine::kMaxThreads)
    machine->fail(heddle::Pitfall::crash, "a locked mutex is destroyed");
  machine->end_object(mutex, sizeof *mutex);
  return 0;
}

}  // extern "C"

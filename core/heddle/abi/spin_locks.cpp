// POSIX spin locks: mutexes that nobody sleeps on.
#include <pthread.h>

#include <cerrno>

#include <fmt/format.h>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/real.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::Pitfall;
using heddle::abi::Waiting;
using heddle::engine::EventKind;
using heddle::engine::kMaxThreads;
using heddle::engine::Machine;
using heddle::engine::Order;

// The lock is volatile for those who look at it.
const void* object_of(pthread_spinlock_t* lock) { return const_cast<int*>(lock); }

heddle::engine::ThreadId& owner_of(Machine& machine, pthread_spinlock_t* lock) {
  return machine.object(machine.object_location(object_of(lock))).owner;
}

int lock_spin(Machine& machine, pthread_spinlock_t* lock, Waiting waiting) {
  const bool may_wait = waiting == Waiting::for_ever;
  if (may_wait && owner_of(machine, lock) == machine.current())
    machine.fail(Pitfall::deadlock,
                 fmt::format("{} locks a spin lock that it has locked already", machine.role()));
  if (!machine.look_on(object_of(lock), heddle::abi::lock_operation(machine, waiting)).wrote)
    return EBUSY;
  machine.watch().note_effect();
  owner_of(machine, lock) = machine.current();
  return 0;
}

}  // namespace

extern "C" {

int pthread_spin_init(pthread_spinlock_t* lock, int shared) noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    machine->begin_object(const_cast<int*>(lock), sizeof *lock);
  }
  return HEDDLE_REAL(pthread_spin_init)(lock, shared);
}

int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_spin_lock)(lock);
  const Machine::Inside inside;
  return lock_spin(*machine, lock, Waiting::for_ever);
}

int heddle_pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_spin_trylock)(lock);
  const Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  return lock_spin(*machine, lock, Waiting::not_at_all);
}

int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_spin_unlock)(lock);
  const Machine::Inside inside;
  if (owner_of(*machine, lock) != machine->current())
    machine->fail(Pitfall::crash,
                  fmt::format("{} unlocks a spin lock that it has not locked", machine->role()));
  owner_of(*machine, lock) = kMaxThreads;
  machine->operate_on(object_of(lock), {.kind = EventKind::write, .order = Order::release});
  return 0;
}

int pthread_spin_destroy(pthread_spinlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_spin_destroy)(lock);
  const Machine::Inside inside;
  if (owner_of(*machine, lock) != kMaxThreads)
    machine->fail(Pitfall::crash, "a locked spin lock is destroyed");
  machine->end_object(const_cast<int*>(lock), sizeof *lock);
  return 0;
}

}  // extern "C"

// POSIX reader-writer locks, made of two mutexes: the first reader takes the room for all readers,
// the last one leaves it; a writer takes it alone; the door lets one reader in or out at a time,
// and is shut while the first waits for the room. (Courtois, Heymans, Parnas, "Concurrent control
// with readers and writers", 1971.) A reader goes in whenever no writer is in, as with the default
// attributes of glibc.
#include <pthread.h>

#include <cerrno>
#include <cstddef>
#include <ctime>

#include <fmt/format.h>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::Pitfall;
using heddle::abi::kLookAtNewest;
using heddle::abi::Waiting;
using heddle::engine::EventKind;
using heddle::engine::kMaxThreads;
using heddle::engine::Machine;
using heddle::engine::Order;
using heddle::engine::ThreadId;

int failed(Waiting waiting) { return waiting == Waiting::not_at_all ? EBUSY : ETIMEDOUT; }

class ReaderWriterLock {
 public:
  ReaderWriterLock(Machine& machine, pthread_rwlock_t* lock)
      : machine_(machine), door_(lock), room_(reinterpret_cast<std::byte*>(lock) + 8) {}

  bool is_mine() const { return owner() == machine_.current(); }
  void set_owner(ThreadId thread) { owner() = thread; }
  // As long as the door is locked.
  unsigned& readers() { return machine_.object(machine_.object_location(door_)).depth; }

  bool lock_door(Waiting waiting) { return lock(door_, waiting); }
  bool lock_room(Waiting waiting) { return lock(room_, waiting); }
  void unlock_door() { unlock(door_); }
  void unlock_room() { unlock(room_); }
  bool is_empty() {
    return machine_.operate_on(door_, kLookAtNewest).value == 0 &&
           machine_.operate_on(room_, kLookAtNewest).value == 0;
  }

 private:
  ThreadId& owner() const { return machine_.object(machine_.object_location(room_)).owner; }
  bool lock(const void* mutex, Waiting waiting) {
    return machine_.look_on(mutex, heddle::abi::lock_operation(machine_, waiting)).wrote;
  }
  void unlock(const void* mutex) {
    machine_.look_on(mutex, {.kind = EventKind::write, .order = Order::release});
  }

  Machine& machine_;
  const void* door_;
  const void* room_;
};

int share(Machine& machine, pthread_rwlock_t* object, Waiting waiting) {
  ReaderWriterLock lock(machine, object);
  if (lock.is_mine()) return waiting == Waiting::not_at_all ? EBUSY : EDEADLK;
  if (!lock.lock_door(waiting)) return failed(waiting);
  if (lock.readers() == 0 && !lock.lock_room(waiting)) {
    lock.unlock_door();
    return failed(waiting);
  }
  ++lock.readers();
  lock.unlock_door();
  machine.watch().note_effect();
  return 0;
}

int lock_alone(Machine& machine, pthread_rwlock_t* object, Waiting waiting) {
  ReaderWriterLock lock(machine, object);
  if (lock.is_mine()) return waiting == Waiting::not_at_all ? EBUSY : EDEADLK;
  if (!lock.lock_room(waiting)) return failed(waiting);
  lock.set_owner(machine.current());
  machine.watch().note_effect();
  return 0;
}

int unlock(Machine& machine, pthread_rwlock_t* object) {
  ReaderWriterLock lock(machine, object);
  machine.watch().note_effect();
  if (lock.is_mine()) {
    lock.set_owner(kMaxThreads);
    lock.unlock_room();
    return 0;
  }
  lock.lock_door(Waiting::for_ever);
  if (lock.readers() == 0)
    machine.fail(Pitfall::crash, fmt::format("{} unlocks a reader-writer lock that it has not "
                                             "locked",
                                             machine.role()));
  if (--lock.readers() == 0) lock.unlock_room();
  lock.unlock_door();
  return 0;
}

using Lock = int(Machine&, pthread_rwlock_t*, Waiting);

int lock_until(Lock* lock_it, Machine& machine, pthread_rwlock_t* lock, const timespec* deadline) {
  const Machine::Inside inside;
  machine.begin_look(heddle_caller_state);
  const int result = lock_it(machine, lock, Waiting::until_a_deadline);
  if (result == ETIMEDOUT) machine.clock().advance_to(heddle::abi::nanoseconds_in(*deadline));
  return result;
}

}  // namespace

extern "C" {

int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_init)(lock, attributes);
  const Machine::Inside inside;
  int kind = PTHREAD_RWLOCK_PREFER_READER_NP;
  if (attributes != nullptr) pthread_rwlockattr_getkind_np(attributes, &kind);
  if (kind == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP)
    heddle::abi::refuse(*machine, "pthread_rwlock_init", "makes readers wait for waiting writers");
  machine->begin_object(lock, sizeof *lock);
  return HEDDLE_REAL(pthread_rwlock_init)(lock, attributes);
}

int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_destroy)(lock);
  const Machine::Inside inside;
  if (!ReaderWriterLock(*machine, lock).is_empty())
    machine->fail(Pitfall::crash, "a locked reader-writer lock is destroyed");
  machine->end_object(lock, sizeof *lock);
  return 0;
}

#define HEDDLE_RWLOCK(mode, lock_it)                                                              \
  int pthread_rwlock_##mode##lock(pthread_rwlock_t* lock) noexcept {                              \
    Machine* machine = Machine::running();                                                        \
    if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_##mode##lock)(lock);                \
    const Machine::Inside inside;                                                                 \
    return lock_it(*machine, lock, Waiting::for_ever);                                            \
  }                                                                                               \
  int heddle_pthread_rwlock_try##mode##lock(pthread_rwlock_t* lock) noexcept {                    \
    Machine* machine = Machine::running();                                                        \
    if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_try##mode##lock)(lock);             \
    const Machine::Inside inside;                                                                 \
    machine->begin_look(heddle_caller_state);                                                     \
    return lock_it(*machine, lock, Waiting::not_at_all);                                          \
  }                                                                                               \
  int heddle_pthread_rwlock_timed##mode##lock(pthread_rwlock_t* lock,                             \
                                              const timespec* deadline) noexcept {                \
    Machine* machine = Machine::running();                                                        \
    if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_timed##mode##lock)(lock, deadline); \
    return lock_until(lock_it, *machine, lock, deadline);                                         \
  }                                                                                               \
  int heddle_pthread_rwlock_clock##mode##lock(pthread_rwlock_t* lock, clockid_t clock,            \
                                              const timespec* deadline) noexcept {                \
    Machine* machine = Machine::running();                                                        \
    if (machine == nullptr)                                                                       \
      return HEDDLE_REAL(pthread_rwlock_clock##mode##lock)(lock, clock, deadline);                \
    return lock_until(lock_it, *machine, lock, deadline);                                         \
  }
HEDDLE_RWLOCK(rd, share)
HEDDLE_RWLOCK(wr, lock_alone)

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_rwlock_unlock)(lock);
  const Machine::Inside inside;
  return unlock(*machine, lock);
}

}  // extern "C"

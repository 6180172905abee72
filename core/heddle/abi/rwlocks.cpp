// POSIX reader-writer locks. Readers have nothing to do with one another, so each has a mutex of
// its own in the lock, and a writer locks all of them, as one step: first that of the writers, then
// those of the readers. A reader goes in whenever no writer is in, as with the default attributes
// of glibc: a writer that waits has locked nothing, and executions in which somebody has to wait
// for what it has locked, or comes to know of it, are none.
//
// There is room for the mutexes of the first few threads; the others share one, the room, which the
// first of them takes and the last one leaves. The door lets one of them in or out at a time, and
// is shut while the first waits for the room. (Courtois, Heymans, Parnas, "Concurrent control with
// readers and writers", 1971.)
#include <pthread.h>

#include <array>
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
using heddle::engine::EventId;
using heddle::engine::EventKind;
using heddle::engine::Explorer;
using heddle::engine::Function;
using heddle::engine::kMaxThreads;
using heddle::engine::kReads;
using heddle::engine::LocationId;
using heddle::engine::Machine;
using heddle::engine::Object;
using heddle::engine::Operation;
using heddle::engine::Order;
using heddle::engine::ThreadId;

int failed(Waiting waiting) { return waiting == Waiting::not_at_all ? EBUSY : ETIMEDOUT; }

class ReaderWriterLock {
 public:
  ReaderWriterLock(Machine& machine, pthread_rwlock_t* lock)
      : machine_(machine), lock_(reinterpret_cast<std::byte*>(lock)) {}

  bool is_mine() const { return object(lock_).owner == machine_.current(); }

  bool share(Waiting waiting) {
    return machine_.current() < kOwn ? share_own(waiting) : share_room(waiting);
  }
  bool lock(Waiting waiting) {
    if (waiting == Waiting::for_ever) {
      lock_all();
    } else if (!try_lock_all()) {
      return false;
    }
    object(lock_).owner = machine_.current();
    return true;
  }
  // Once a reader can go in, the lock may be destroyed: only the first step is an access.
  void unlock() {
    object(lock_).owner = kMaxThreads;
    std::array<LocationId, kParts> locations;
    for (unsigned index = 0; index < kParts; ++index)
      locations[index] = machine_.object_location(index + 1 < kParts ? part(index + 1) : lock_);
    release(part(0));
    machine_.begin_step();
    {
      const Machine::Untold untold(machine_);
      for (const LocationId location : locations)
        machine_.operate_silently({.kind = EventKind::write,
                                   .order = Order::release,
                                   .continues_step = true,
                                   .location = location});
    }
    machine_.end_step();
  }
  // False: the current thread is no reader.
  bool unshare() { return machine_.current() < kOwn ? unshare_own() : unshare_room(); }
  bool is_free() {
    const Machine::Untold untold(machine_);
    const auto is_free = [&](const std::byte* mutex) {
      return machine_.operate_on(mutex, kLookAtNewest).value == 0;
    };
    bool all = is_free(lock_) && is_free(door());
    for (unsigned index = 0; all && index < kParts; ++index) all = is_free(part(index));
    return all;
  }

 private:
  static constexpr ThreadId kOwn = Machine::kThreadsWithParts;
  static constexpr unsigned kParts = kOwn + 1U;
  static constexpr std::size_t kStride = 4;
  static_assert((kParts + 2) * kStride <= sizeof(pthread_rwlock_t));

  // The locations: the lock itself is the mutex of the writers.
  std::byte* part(unsigned index) const { return lock_ + (index + 1) * kStride; }
  std::byte* room() const { return part(kOwn); }
  std::byte* door() const { return part(kParts); }
  Object& object(const std::byte* mutex) const {
    return machine_.object(machine_.object_location(mutex));
  }
  Explorer::Answer look(const std::byte* mutex, const Operation& operation) {
    machine_.note_part(machine_.object_location(mutex), machine_.object_location(lock_));
    return machine_.look_on(mutex, operation);
  }
  void release(const std::byte* mutex) {
    look(mutex, {.kind = EventKind::write, .order = Order::release});
  }
  // The current thread has found it locked. A writer locks and unlocks all at once.
  void found_locked() {
    Explorer& explorer = machine_.explorer();
    const EventId look = explorer.last_operation(machine_.current());
    machine_.await_step_of(explorer.graph()[look].reads_from);
    if (explorer.is_unlocked_already(machine_.current(), machine_.object_location(part(0)),
                                     machine_.object_location(lock_)))
      machine_.give_up();
  }

  // --- readers

  Operation reading(Waiting waiting) const {
    Operation operation = heddle::abi::lock_operation(machine_, waiting);
    operation.expected = kReads;
    return operation;
  }
  bool share_own(Waiting waiting) {
    const std::byte* own = part(machine_.current());
    if (object(own).depth == 0 && !look(own, reading(waiting)).wrote) {
      found_locked();
      return false;
    }
    ++object(own).depth;
    return true;
  }
  bool unshare_own() {
    const std::byte* own = part(machine_.current());
    if (object(own).depth == 0) return false;
    if (--object(own).depth == 0) release(own);
    return true;
  }
  bool share_room(Waiting waiting) {
    if (!look(door(), reading(waiting)).wrote) return false;
    unsigned& readers = object(room()).depth;
    if (readers == 0 && !look(room(), reading(waiting)).wrote) {
      release(door());
      return false;
    }
    ++readers;
    release(door());
    return true;
  }
  bool unshare_room() {
    look(door(), reading(Waiting::for_ever));
    if (object(room()).depth == 0) return false;
    if (--object(room()).depth == 0) release(room());
    release(door());
    return true;
  }

  // --- writers

  void lock_all() {
    machine_.lock_also({part(0), kParts, kStride});
    {
      const Machine::Untold untold(machine_);
      look(lock_, heddle::abi::lock_operation(machine_, Waiting::for_ever));
      machine_.begin_step();
    }
    lock_parts(Function::lock);
  }
  // Nobody sees that the mutex of the writers is locked for a moment while a reader is in.
  bool try_lock_all() {
    const EventId first = machine_.explorer().next_event(machine_.current());
    if (!look(lock_, heddle::abi::lock_operation(machine_, Waiting::not_at_all)).wrote) {
      found_locked();
      return false;
    }
    machine_.tell_last_event(false);
    machine_.begin_step();
    machine_.watch().note_lock(machine_.object_location(lock_));
    bool is_free = true;
    for (unsigned index = 0; is_free && index < kParts; ++index) {
      const Machine::Untold untold(machine_);
      is_free = look(part(index), {.order = Order::relaxed, .continues_step = true}).value == 0;
    }
    machine_.watch().note_unlock(machine_.object_location(lock_));
    if (is_free) {
      lock_parts(Function::lock_again);
      return true;
    }
    machine_.tell_last_event(true);
    const Machine::Untold untold(machine_);
    look(lock_, {.kind = EventKind::write, .order = Order::release, .continues_step = true});
    machine_.end_step();
    if (machine_.explorer().has_been_seen(first)) machine_.give_up();
    return false;
  }
  void lock_parts(Function function) {
    Operation operation = heddle::abi::lock_operation(machine_, Waiting::for_ever);
    operation.function = function;
    operation.continues_step = true;
    {
      const Machine::Untold untold(machine_);
      for (unsigned index = 0; index + 1 < kParts; ++index) look(part(index), operation);
    }
    look(room(), operation);
    machine_.end_step();
  }

  Machine& machine_;
  std::byte* lock_;
};

int share(Machine& machine, pthread_rwlock_t* object, Waiting waiting) {
  ReaderWriterLock lock(machine, object);
  if (lock.is_mine()) return waiting == Waiting::not_at_all ? EBUSY : EDEADLK;
  if (!lock.share(waiting)) return failed(waiting);
  machine.watch().note_effect();
  return 0;
}

int lock_alone(Machine& machine, pthread_rwlock_t* object, Waiting waiting) {
  ReaderWriterLock lock(machine, object);
  if (lock.is_mine()) return waiting == Waiting::not_at_all ? EBUSY : EDEADLK;
  if (!lock.lock(waiting)) return failed(waiting);
  machine.watch().note_effect();
  return 0;
}

int unlock(Machine& machine, pthread_rwlock_t* object) {
  ReaderWriterLock lock(machine, object);
  machine.watch().note_effect();
  if (lock.is_mine()) {
    lock.unlock();
  } else if (!lock.unshare()) {
    machine.fail(Pitfall::crash, fmt::format("{} unlocks a reader-writer lock that it has not "
                                             "locked",
                                             machine.role()));
  }
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
  if (!ReaderWriterLock(*machine, lock).is_free())
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

// POSIX threads: creation, joining, identity, thread-specific data, once.
#include <pthread.h>
#include <sched.h>

#include <cerrno>
#include <cstdint>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::EventKind;
using heddle::engine::Function;
using heddle::engine::kMaxThreads;
using heddle::engine::Machine;
using heddle::engine::Order;
using heddle::engine::ThreadId;

// A pthread_t of a logical thread; no address that libc would give one.
constexpr pthread_t kFirstThread = 0x4845'0000;

pthread_t name_of(ThreadId thread) { return kFirstThread + thread; }

ThreadId thread_named(Machine& machine, pthread_t name) {
  if (name < kFirstThread || name >= kFirstThread + kMaxThreads)
    machine.fail(heddle::Pitfall::crash, "a thread that is none is joined or detached");
  return static_cast<ThreadId>(name - kFirstThread);
}

void require_joinable(Machine& machine, ThreadId thread) {
  if (!machine.is_joinable(thread))
    machine.fail(heddle::Pitfall::crash, "a thread is joined or detached twice");
}

}  // namespace

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_create)(thread, attributes, start, argument);
  const Machine::Inside inside;
  const ThreadId child = machine->create(start, argument);
  int detached = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &detached);
  if (detached == PTHREAD_CREATE_DETACHED) machine->detach(child);
  *thread = name_of(child);
  return 0;
}

int pthread_join(pthread_t thread, void** result) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_join)(thread, result);
  const Machine::Inside inside;
  const ThreadId target = thread_named(*machine, thread);
  require_joinable(*machine, target);
  if (target == machine->current()) return EDEADLK;
  void* value = machine->join(target);
  if (result != nullptr) *result = value;
  return 0;
}

int pthread_detach(pthread_t thread) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_detach)(thread);
  const Machine::Inside inside;
  const ThreadId target = thread_named(*machine, thread);
  require_joinable(*machine, target);
  machine->detach(target);
  return 0;
}

pthread_t pthread_self() noexcept {
  Machine* machine = Machine::running();
  return machine == nullptr ? HEDDLE_REAL(pthread_self)() : name_of(machine->current());
}

void pthread_exit(void* result) {
  Machine* machine = Machine::running();
  if (machine == nullptr) HEDDLE_REAL(pthread_exit)(result);
  machine->end_thread(result);
}

int sched_yield() noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sched_yield)();
  return 0;
}

// 0: not begun, 1: somebody is at it, 2: done.
int pthread_once(pthread_once_t* control, void (*function)()) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_once)(control, function);
  heddle::engine::LocationId location;
  {
    const Machine::Inside inside;
    location = machine->object_location(control);
    const auto answer = machine->operate({.function = Function::compare_exchange,
                                          .order = Order::acquire,
                                          .failure = Order::acquire,
                                          .location = location,
                                          .operand = 1});
    if (!answer.wrote) {
      if (answer.value == 1)
        machine->operate({.function = Function::equals,
                          .order = Order::acquire,
                          .location = location,
                          .expected = 2});
      return 0;
    }
  }
  const auto finish = [&](std::uint64_t state) {
    const Machine::Inside inside;
    machine->operate({.kind = EventKind::write,
                      .order = Order::release,
                      .location = location,
                      .operand = state});
  };
  try {
    function();
  } catch (...) {
    finish(0);  // [thread.once.callonce]: the next caller tries again
    throw;
  }
  finish(2);
  return 0;
}

int __cxa_thread_atexit(void (*destructor)(void*), void* object, void* library) {
  Machine* machine = Machine::running();
  if (machine == nullptr)
    return heddle::abi::real<int(void (*)(void*), void*, void*)>("__cxa_thread_atexit")(
        destructor, object, library);
  const Machine::Inside inside;
  machine->at_thread_end(destructor, object);
  return 0;
}

}  // extern "C"

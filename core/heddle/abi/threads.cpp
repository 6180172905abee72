// POSIX threads: creation, joining, identity, what is said of them.
#include <pthread.h>
#include <sched.h>
#include <sys/single_threaded.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <fmt/format.h>

#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::kMaxThreads;
using heddle::engine::Machine;
using heddle::engine::ThreadId;

// A pthread_t of a logical thread; no address that libc would give one.
constexpr pthread_t kFirstThread = 0x4845'0000;

// The standard library drops atomic operations while a process has one thread. Those of a scenario
// are not known to libc.
[[maybe_unused]] const char g_has_threads = __libc_single_threaded = 0;

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
  if (child == kMaxThreads)
    heddle::abi::refuse(*machine, "pthread_create",
                        fmt::format("makes more than {} threads", kMaxThreads - 1));
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
  machine->unwind_thread(result);
}

int pthread_setname_np(pthread_t thread, const char* name) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_setname_np)(thread, name);
  const Machine::Inside inside;
  machine->set_name(thread_named(*machine, thread), name);
  return 0;
}

// Places and priorities of threads mean nothing here.

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t* set) noexcept {
  if (Machine::running() != nullptr) return 0;
  return HEDDLE_REAL(pthread_setaffinity_np)(thread, size, set);
}

int pthread_setschedparam(pthread_t thread, int policy, const sched_param* parameters) noexcept {
  if (Machine::running() != nullptr) return 0;
  return HEDDLE_REAL(pthread_setschedparam)(thread, policy, parameters);
}

// Nor do masks of signals: none can be sent.

int pthread_sigmask(int how, const sigset_t* set, sigset_t* before) noexcept {
  if (Machine::running() == nullptr) return HEDDLE_REAL(pthread_sigmask)(how, set, before);
  if (before != nullptr) sigemptyset(before);
  return 0;
}

int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
  if (Machine::running() == nullptr) return HEDDLE_REAL(sigprocmask)(how, set, before);
  if (before != nullptr) sigemptyset(before);
  return 0;
}

int sched_getcpu() noexcept {
  if (Machine::running() != nullptr) return 0;
  return HEDDLE_REAL(sched_getcpu)();
}

int sched_yield() noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sched_yield)();
  return 0;
}

int __cxa_thread_atexit(void (*destructor)(void*), void* object, void* library) {
  Machine* machine = Machine::running();
  if (machine == nullptr)
    return HEDDLE_REAL_AS(int (*)(void (*)(void*), void*, void*), __cxa_thread_atexit)(
        destructor, object, library);
  const Machine::Inside inside;
  machine->at_thread_end(destructor, object);
  return 0;
}

}  // extern "C"

// What is done once: pthread_once, on which std::call_once stands, and the initialisation of
// function-local statics.
#include <pthread.h>

#include <cstdint>
#include <optional>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::EventKind;
using heddle::engine::Function;
using heddle::engine::kOnceDone;
using heddle::engine::kOnceNotBegun;
using heddle::engine::Machine;
using heddle::engine::Order;

// Whether it is up to the caller.
bool begin(Machine& machine, const void* object) {
  return machine.operate_on(object, {.function = Function::begin_once, .order = Order::acquire})
      .wrote;
}

void end(Machine& machine, const void* object, std::uint64_t state) {
  machine.operate_on(object, {.kind = EventKind::write, .order = Order::release, .operand = state});
}

// A guard's first byte says whether the initialisation is done, and compilers read it themselves;
// the second stands for who is at it (Itanium C++ ABI, 3.3.3).
std::uint8_t* second_byte(std::uint64_t* guard) {
  return reinterpret_cast<std::uint8_t*>(guard) + 1;
}

// Nothing inside of a scenario changes the control itself; glibc did, before.
constexpr pthread_once_t kDoneInLibc = 2;

// Libraries keep what they have initialised from run to run, so their initialisation is not the
// scenario's: it must not leave anything that the end of the run takes away.
bool is_of_library(const void* address) {
  Dl_info object{};
  Dl_info program{};
  return dladdr(address, &object) != 0 &&
         dladdr(reinterpret_cast<const void*>(&is_of_library), &program) != 0 &&
         object.dli_fbase != program.dli_fbase;
}

// While a library initialises a static variable in the midst of a scenario.
const std::uint64_t* g_library_guard = nullptr;
std::optional<Machine::Inside> g_in_library;

void end_initialisation(const std::uint64_t* guard) {
  if (guard != g_library_guard) return;
  g_library_guard = nullptr;
  g_in_library.reset();
}

using Acquire = int(std::uint64_t*);
using Leave = void(std::uint64_t*);

}  // namespace

extern "C" {

int pthread_once(pthread_once_t* control, void (*function)()) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_once)(control, function);
  if (*control == kDoneInLibc) return 0;
  if (is_of_library(control)) {
    const Machine::Inside inside;
    return HEDDLE_REAL(pthread_once)(control, function);
  }
  {
    const Machine::Inside inside;
    if (!begin(*machine, control)) return 0;
  }
  try {
    function();
  } catch (...) {
    {
      const Machine::Inside inside;
      end(*machine, control, kOnceNotBegun);  // [thread.once.callonce]: the next one tries again
    }
    throw;
  }
  const Machine::Inside inside;
  end(*machine, control, kOnceDone);
  return 0;
}

int __cxa_guard_acquire(std::uint64_t* guard) noexcept(false) {
  Machine* machine = Machine::running();
  if (machine != nullptr && !is_of_library(guard)) {
    const Machine::Inside inside;
    return begin(*machine, second_byte(guard)) ? 1 : 0;
  }
  if (machine != nullptr) {
    g_in_library.emplace();
    g_library_guard = guard;
  }
  const int result = HEDDLE_REAL_AS(Acquire*, __cxa_guard_acquire)(guard);
  if (result == 0) end_initialisation(guard);
  return result;
}

void __cxa_guard_release(std::uint64_t* guard) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) {
    HEDDLE_REAL_AS(Leave*, __cxa_guard_release)(guard);
    return end_initialisation(guard);
  }
  const Machine::Inside inside;
  machine->atomic_write(guard, 1, 1, Order::release);
  end(*machine, second_byte(guard), kOnceDone);
}

// The end of the program is not part of a scenario.
int __cxa_atexit(void (*function)(void*), void* argument, void* library) noexcept {
  if (Machine::running() != nullptr) return 0;
  return HEDDLE_REAL_AS(int (*)(void (*)(void*), void*, void*), __cxa_atexit)(function, argument,
                                                                              library);
}

void __cxa_guard_abort(std::uint64_t* guard) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) {
    HEDDLE_REAL_AS(Leave*, __cxa_guard_abort)(guard);
    return end_initialisation(guard);
  }
  const Machine::Inside inside;
  end(*machine, second_byte(guard), kOnceNotBegun);
}

}  // extern "C"

// What is done once: pthread_once, on which std::call_once stands, and the initialisation of
// function-local statics.
#include <pthread.h>

#include <cstdint>

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

using Acquire = int(std::uint64_t*);
using Leave = void(std::uint64_t*);

}  // namespace

extern "C" {

int pthread_once(pthread_once_t* control, void (*function)()) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_once)(control, function);
  if (*control == kDoneInLibc) return 0;
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
  if (machine == nullptr) return HEDDLE_REAL_AS(Acquire*, __cxa_guard_acquire)(guard);
  const Machine::Inside inside;
  return begin(*machine, second_byte(guard)) ? 1 : 0;
}

void __cxa_guard_release(std::uint64_t* guard) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL_AS(Leave*, __cxa_guard_release)(guard);
  const Machine::Inside inside;
  machine->atomic_write(guard, 1, 1, Order::release);
  end(*machine, second_byte(guard), kOnceDone);
}

void __cxa_guard_abort(std::uint64_t* guard) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL_AS(Leave*, __cxa_guard_abort)(guard);
  const Machine::Inside inside;
  end(*machine, second_byte(guard), kOnceNotBegun);
}

}  // extern "C"

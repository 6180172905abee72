// POSIX barriers. The state of one is how many threads have come so far, in all its rounds.
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <heddle/abi/real.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::Pitfall;
using heddle::engine::Function;
using heddle::engine::Machine;
using heddle::engine::Order;

// How many threads make a round: where glibc keeps it.
unsigned round_of(const pthread_barrier_t* barrier) {
  unsigned words[3];
  std::memcpy(words, barrier, sizeof words);
  return words[2];
}

}  // namespace

extern "C" {

int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                         unsigned count) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_barrier_init)(barrier, attributes, count);
  const Machine::Inside inside;
  machine->begin_object(barrier, sizeof *barrier);
  return HEDDLE_REAL(pthread_barrier_init)(barrier, attributes, count);
}

int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_barrier_wait)(barrier);
  const Machine::Inside inside;
  const std::uint64_t round = round_of(barrier);
  const auto location = machine->object_location(barrier);
  const auto arrival = machine->operate_on(
      barrier, {.function = Function::add, .order = Order::acq_rel, .operand = 1});
  const std::uint64_t last = (arrival.value / round + 1) * round;
  if (arrival.value + 1 == last) return PTHREAD_BARRIER_SERIAL_THREAD;
  // No access: who comes back first may destroy the barrier.
  machine->operate({.function = Function::until_arrived,
                    .order = Order::acquire,
                    .location = location,
                    .expected = last});
  return 0;
}

int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_barrier_destroy)(barrier);
  const Machine::Inside inside;
  const auto state = machine->operate_on(barrier, heddle::abi::kLookAtNewest);
  if (state.value % round_of(barrier) != 0)
    machine->fail(Pitfall::crash, "a barrier is destroyed at which threads wait");
  machine->end_object(barrier, sizeof *barrier);
  return 0;
}

}  // extern "C"

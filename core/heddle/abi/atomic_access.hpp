// Atomic operations, as events of the current execution; outside of one, as themselves.
#pragma once

#include <cstdint>

#include <heddle/abi/caller_state.hpp>
#include <heddle/abi/library_spin.hpp>
#include <heddle/engine/machine.hpp>

namespace heddle::abi {

// `order`: as compilers pass it, 0 relaxed, 1 consume, 2 acquire, 3 release, 4 acq_rel, 5 seq_cst.
inline engine::Order order_from(int order) {
  using engine::Order;
  switch (order & 0x7fff) {
    case 0: return Order::relaxed;
    case 1:
    case 2: return Order::acquire;
    case 3: return Order::release;
    case 4: return Order::acq_rel;
    default: return Order::seq_cst;
  }
}

template <class T>
T load(const volatile T* address, int order) {
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) return __atomic_load_n(address, __ATOMIC_SEQ_CST);
  const engine::Machine::Inside inside;
  const engine::CallerState caller = heddle_caller_state;
  machine->begin_look(caller);
  if (const auto* last = machine->watch().last_read();
      last != nullptr && last->address == address && repeats_library_spin(*last, caller))
    return static_cast<T>(machine->repeat_last_read());
  const auto answer =
      machine->atomic_look(const_cast<const T*>(address), sizeof(T), {.order = order_from(order)});
  machine->note_load(address, caller);
  return static_cast<T>(answer.value);
}

template <class T>
void store(volatile T* address, T value, int order) {
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) return __atomic_store_n(address, value, __ATOMIC_SEQ_CST);
  const engine::Machine::Inside inside;
  machine->atomic_write(const_cast<T*>(address), sizeof(T), value, order_from(order));
}

// Gives the value before. Outside of an execution, by compare-exchange: one function for all.
template <class T>
T read_modify_write(volatile T* address, engine::Function function, T operand, int order) {
  engine::Operation operation{.function = function, .order = order_from(order), .operand = operand};
  operation.size = sizeof(T);
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) {
    T old = __atomic_load_n(address, __ATOMIC_SEQ_CST);
    T desired;
    do {
      desired = static_cast<T>(engine::outcome_of(operation, old, 0).value);
    } while (!__atomic_compare_exchange_n(address, &old, desired, false, __ATOMIC_SEQ_CST,
                                          __ATOMIC_SEQ_CST));
    return old;
  }
  const engine::Machine::Inside inside;
  if (function == engine::Function::exchange) machine->begin_look(heddle_caller_state);
  return static_cast<T>(
      machine->atomic_look(const_cast<const T*>(address), sizeof(T), operation).value);
}

// On failure `expected` becomes the value that was there.
template <class T>
bool compare_exchange(volatile T* address, T& expected, T desired, int order, int failure) {
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) {
    return __atomic_compare_exchange_n(address, &expected, desired, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
  }
  const engine::Machine::Inside inside;
  machine->begin_look(heddle_caller_state);
  const auto answer = machine->atomic_look(const_cast<const T*>(address), sizeof(T),
                                           {.function = engine::Function::compare_exchange,
                                            .order = order_from(order),
                                            .failure = order_from(failure),
                                            .operand = desired,
                                            .expected = expected});
  expected = static_cast<T>(answer.value);
  return answer.wrote;
}

inline void fence(int order) {
  if (order == 0) return;
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) return __atomic_thread_fence(__ATOMIC_SEQ_CST);
  const engine::Machine::Inside inside;
  machine->fence(order_from(order));
}

}  // namespace heddle::abi

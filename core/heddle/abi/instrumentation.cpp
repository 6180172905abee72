// What a compiler calls in code compiled with -fsanitize=thread: plain accesses, atomic operations,
// function entry and exit.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <heddle/abi/atomic_access.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::Machine;

[[gnu::noinline]] void access_inside(Machine& machine, const void* address, std::size_t size,
                                     bool is_write) {
  const Machine::Inside inside;
  machine.access(address, size, is_write);
}

inline void access(const void* address, std::size_t size, bool is_write) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return;
  access_inside(*machine, address, size, is_write);
}

inline void read(const void* address, std::size_t size) { access(address, size, false); }
inline void write(void* address, std::size_t size) { access(address, size, true); }

}  // namespace

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {
  if (Machine* machine = Machine::running()) machine->require_stack(__builtin_frame_address(0));
}
void __tsan_func_exit() {}

#define HEDDLE_ACCESSES(size)                                                    \
  void __tsan_read##size(void* address) { read(address, size); }                 \
  void __tsan_write##size(void* address) { write(address, size); }               \
  void __tsan_read_write##size(void* address) { write(address, size); }          \
  void __tsan_volatile_read##size(void* address) { read(address, size); }        \
  void __tsan_volatile_write##size(void* address) { write(address, size); }      \
  void __tsan_unaligned_read##size(const void* address) { read(address, size); } \
  void __tsan_unaligned_write##size(void* address) { write(address, size); }     \
  void __tsan_unaligned_read_write##size(void* address) { write(address, size); }
HEDDLE_ACCESSES(1)
HEDDLE_ACCESSES(2)
HEDDLE_ACCESSES(4)
HEDDLE_ACCESSES(8)
HEDDLE_ACCESSES(16)

void __tsan_read1_pc(void* address, void*) { read(address, 1); }
void __tsan_read_range(void* address, std::size_t size) { read(address, size); }
void __tsan_write_range(void* address, std::size_t size) { write(address, size); }
void __tsan_vptr_read(void** pointer) { read(pointer, sizeof *pointer); }
// Writing the value that is there already is not a write: destructors do so all the time.
void __tsan_vptr_update(void** pointer, void* value) {
  if (*pointer == value) {
    read(pointer, sizeof *pointer);
  } else {
    write(pointer, sizeof *pointer);
  }
}

void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  read(from, size);
  write(to, size);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  read(from, size);
  write(to, size);
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, std::size_t size) {
  write(to, size);
  return std::memset(to, value, size);
}

// heddle_...: reached through the entry points in caller_state.cpp.
#define HEDDLE_ATOMICS(bits, Type)                                                               \
  Type heddle_atomic##bits##_load(const volatile Type* address, int order) {                     \
    return heddle::abi::load(address, order);                                                    \
  }                                                                                              \
  void __tsan_atomic##bits##_store(volatile Type* address, Type value, int order) {              \
    heddle::abi::store(address, value, order);                                                   \
  }                                                                                              \
  Type heddle_atomic##bits##_exchange(volatile Type* address, Type value, int order) {           \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::exchange, value,    \
                                          order);                                                \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_add(volatile Type* address, Type value, int order) {          \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::add, value, order); \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_sub(volatile Type* address, Type value, int order) {          \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::subtract, value,    \
                                          order);                                                \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_and(volatile Type* address, Type value, int order) {          \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::bit_and, value,     \
                                          order);                                                \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_or(volatile Type* address, Type value, int order) {           \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::bit_or, value,      \
                                          order);                                                \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_xor(volatile Type* address, Type value, int order) {          \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::bit_xor, value,     \
                                          order);                                                \
  }                                                                                              \
  Type __tsan_atomic##bits##_fetch_nand(volatile Type* address, Type value, int order) {         \
    return heddle::abi::read_modify_write(address, heddle::engine::Function::bit_nand, value,    \
                                          order);                                                \
  }                                                                                              \
  int heddle_atomic##bits##_compare_exchange_strong(volatile Type* address, Type* expected,      \
                                                    Type desired, int order, int failure) {      \
    return heddle::abi::compare_exchange(address, *expected, desired, order, failure);           \
  }                                                                                              \
  int heddle_atomic##bits##_compare_exchange_weak(volatile Type* address, Type* expected,        \
                                                  Type desired, int order, int failure) {        \
    return heddle::abi::compare_exchange(address, *expected, desired, order, failure);           \
  }                                                                                              \
  Type heddle_atomic##bits##_compare_exchange_val(volatile Type* address, Type expected,         \
                                                  Type desired, int order, int failure) {        \
    heddle::abi::compare_exchange(address, expected, desired, order, failure);                   \
    return expected;                                                                             \
  }
HEDDLE_ATOMICS(8, std::uint8_t)
HEDDLE_ATOMICS(16, std::uint16_t)
HEDDLE_ATOMICS(32, std::uint32_t)
HEDDLE_ATOMICS(64, std::uint64_t)

void __tsan_atomic_thread_fence(int order) { heddle::abi::fence(order); }
// Orders a thread and its signal handlers, of which there are none.
void __tsan_atomic_signal_fence(int) {}

}  // extern "C"

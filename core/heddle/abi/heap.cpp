// The heap: inside a scenario the engine's, elsewhere libc's. What libc allocates for itself
// (buffers of streams, time zones, the environment) outlives a run, so it is never the engine's.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <heddle/engine/libc_code.hpp>
#include <heddle/engine/machine.hpp>

// glibc's own names of its functions: looking them up would need memory.
extern "C" {
void* __libc_malloc(std::size_t size);
void __libc_free(void* memory);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

using heddle::engine::Machine;

void* allocate(Machine* machine, std::size_t size, std::size_t alignment = 1) {
  const Machine::Inside inside;
  return machine->allocate(size, alignment);
}

// The machine that a caller's memory comes from; null: from libc.
Machine* machine_for(const void* return_address) {
  Machine* machine = Machine::running();
  return machine != nullptr && heddle::engine::is_in_libc(return_address) ? nullptr : machine;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  if (Machine* machine = machine_for(__builtin_return_address(0))) return allocate(machine, size);
  return __libc_malloc(size);
}

void free(void* memory) {
  if (memory == nullptr) return;
  if (Machine* machine = Machine::running()) {
    if (machine->heap().owns(memory)) {
      const Machine::Inside inside;
      return machine->release(memory);
    }
  }
  if (Machine::is_in_scenario_heap(memory)) return;  // of a run that is over
  __libc_free(memory);
}

void* calloc(std::size_t count, std::size_t size) {
  Machine* machine = machine_for(__builtin_return_address(0));
  if (machine == nullptr) return __libc_calloc(count, size);
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  void* memory = allocate(machine, bytes);
  return std::memset(memory, 0, bytes);
}

void* realloc(void* memory, std::size_t size) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return __libc_realloc(memory, size);
  if (memory == nullptr) {
    machine = machine_for(__builtin_return_address(0));
    return machine == nullptr ? __libc_malloc(size) : allocate(machine, size);
  }
  const auto* block = machine->heap().block_at(memory);
  if (block == nullptr) return __libc_realloc(memory, size);
  if (size == 0) {
    free(memory);
    return nullptr;
  }
  void* moved = allocate(machine, size);
  std::memcpy(moved, memory, size < block->size ? size : block->size);
  free(memory);
  return moved;
}

void* memalign(std::size_t alignment, std::size_t size) {
  if (Machine* machine = machine_for(__builtin_return_address(0)))
    return allocate(machine, size, alignment);
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

std::size_t malloc_usable_size(void* memory) {
  if (Machine* machine = Machine::running()) {
    if (const auto* block = machine->heap().block_at(memory)) return block->size;
  }
  return 0;
}

}  // extern "C"

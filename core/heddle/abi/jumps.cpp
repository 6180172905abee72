// longjmp: within a logical thread's stack it is nobody's business; out of it would leave the
// engine.
#include <bit>
#include <csetjmp>
#include <cstdint>

#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>

namespace {

using heddle::engine::Machine;

// Where glibc keeps the stack pointer, and how: so that nobody can put one there, it is rotated and
// mixed with a secret of the thread.
const void* stack_pointer_in(const __jmp_buf_tag* buffer) {
  constexpr int kStackPointer = 6;
  constexpr int kRotation = 17;
  std::uintptr_t secret = 0;
  __asm__("movq %%fs:0x30, %0" : "=r"(secret));
  const auto kept = static_cast<std::uintptr_t>(buffer->__jmpbuf[kStackPointer]);
  return reinterpret_cast<const void*>(std::rotr(kept, kRotation) ^ secret);
}

void require_own_stack(const char* name, const __jmp_buf_tag* buffer) {
  Machine* machine = Machine::running();
  if (machine == nullptr || machine->is_on_stack(stack_pointer_in(buffer))) return;
  const Machine::Inside inside;
  heddle::abi::refuse(*machine, name, "jumps out of the thread");
}

}  // namespace

#define HEDDLE_JUMP(name)                                                                    \
  extern "C"                                                                                 \
      [[noreturn]] void heddle_jump_##name(__jmp_buf_tag* buffer, int value) __asm__(#name); \
  void heddle_jump_##name(__jmp_buf_tag* buffer, int value) {                                \
    require_own_stack(#name, buffer);                                                        \
    HEDDLE_REAL_AS(void (*)(__jmp_buf_tag*, int), name)(buffer, value);                      \
    __builtin_unreachable();                                                                 \
  }
HEDDLE_JUMP(longjmp)
HEDDLE_JUMP(_longjmp)
HEDDLE_JUMP(siglongjmp)
HEDDLE_JUMP(__longjmp_chk)

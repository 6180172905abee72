// The entry points of those atomic operations with which a thread can go round in a loop. Each
// notes the caller's registers before the compiler's code can change them, calls the function in
// instrumentation.cpp, and wipes off the stack what that has left there.
#include <heddle/abi/caller_state.hpp>

heddle::engine::CallerState heddle_caller_state;

// 2 KB, further than the engine's calls go. Changes no register that a result is in.
asm(R"(
.text
.globl heddle_wipe_stack
.hidden heddle_wipe_stack
.type heddle_wipe_stack, @function
heddle_wipe_stack:
  movq %rax, %r8
  movl $256, %ecx
  leaq -2048(%rsp), %rdi
  xorl %eax, %eax
  rep stosq
  movq %r8, %rax
  ret
.size heddle_wipe_stack, .-heddle_wipe_stack
)");

#define HEDDLE_ENTRY_POINT(operation)               \
  asm(".text\n"                                     \
      ".globl __tsan_" operation                    \
      "\n"                                          \
      ".type __tsan_" operation                     \
      ", @function\n"                               \
      "__tsan_" operation                           \
      ":\n"                                         \
      "  .cfi_startproc\n"                          \
      "  movq %rbx, heddle_caller_state(%rip)\n"    \
      "  movq %rbp, heddle_caller_state+8(%rip)\n"  \
      "  movq %r12, heddle_caller_state+16(%rip)\n" \
      "  movq %r13, heddle_caller_state+24(%rip)\n" \
      "  movq %r14, heddle_caller_state+32(%rip)\n" \
      "  movq %r15, heddle_caller_state+40(%rip)\n" \
      "  movq %rsp, heddle_caller_state+48(%rip)\n" \
      "  subq $8, %rsp\n"                           \
      "  .cfi_adjust_cfa_offset 8\n"                \
      "  call heddle_" operation                    \
      "\n"                                          \
      "  addq $8, %rsp\n"                           \
      "  .cfi_adjust_cfa_offset -8\n"               \
      "  jmp heddle_wipe_stack\n"                   \
      "  .cfi_endproc\n"                            \
      ".size __tsan_" operation ", .-__tsan_" operation "\n")

#define HEDDLE_ENTRY_POINTS(bits)                               \
  HEDDLE_ENTRY_POINT("atomic" bits "_load");                    \
  HEDDLE_ENTRY_POINT("atomic" bits "_exchange");                \
  HEDDLE_ENTRY_POINT("atomic" bits "_compare_exchange_strong"); \
  HEDDLE_ENTRY_POINT("atomic" bits "_compare_exchange_weak");   \
  HEDDLE_ENTRY_POINT("atomic" bits "_compare_exchange_val")

HEDDLE_ENTRY_POINTS("8");
HEDDLE_ENTRY_POINTS("16");
HEDDLE_ENTRY_POINTS("32");
HEDDLE_ENTRY_POINTS("64");

// The entry points of those atomic operations with which a thread can go round in a loop. Each
// notes the caller's registers before the compiler's code can change them, and goes on to the
// function in instrumentation.cpp.
#include <heddle/abi/caller_state.hpp>
#include <heddle/engine/globals.hpp>

HEDDLE_NO_ROOT heddle::engine::CallerState heddle_caller_state{};

#define HEDDLE_ENTRY_POINT(operation)               \
  asm(".text\n"                                     \
      ".globl __tsan_" operation                    \
      "\n"                                          \
      ".type __tsan_" operation                     \
      ", @function\n"                               \
      "__tsan_" operation                           \
      ":\n"                                         \
      "  movq %rbx, heddle_caller_state(%rip)\n"    \
      "  movq %rbp, heddle_caller_state+8(%rip)\n"  \
      "  movq %r12, heddle_caller_state+16(%rip)\n" \
      "  movq %r13, heddle_caller_state+24(%rip)\n" \
      "  movq %r14, heddle_caller_state+32(%rip)\n" \
      "  movq %r15, heddle_caller_state+40(%rip)\n" \
      "  movq %rsp, heddle_caller_state+48(%rip)\n" \
      "  jmp heddle_" operation                     \
      "\n"                                          \
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

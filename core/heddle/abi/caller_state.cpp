// The entry points of those operations with which a thread can go round in a loop. Each notes the
// caller's registers before the compiler's code can change them, calls the function that does it,
// and wipes off the stack what that has left there.
#include <heddle/abi/caller_state.hpp>
#include <heddle/engine/globals.hpp>

HEDDLE_NO_ROOT heddle::engine::CallerState heddle_caller_state{};

// Wipes 512 bytes below the caller's frame, where that of the called function was; what lies deeper
// is wiped by Machine::Inside. What the engine leaves there goes into frames of the scenario that
// begin with memory that is not initialised, and a thread that goes round in a loop would be in
// another state each time (engine/spin.hpp). Changes no register that a result is in.
asm(R"(
.text
.type heddle_wipe_stack, @function
heddle_wipe_stack:
  pxor %xmm0, %xmm0
  .set offset, 0
  .rept 32
  .set offset, offset + 16
  movups %xmm0, -offset(%rsp)
  .endr
  ret
.size heddle_wipe_stack, .-heddle_wipe_stack
)");

#define HEDDLE_ENTRY_POINT(name, implementation)    \
  asm(".text\n"                                     \
      ".globl " name                                \
      "\n"                                          \
      ".type " name ", @function\n" name            \
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
      "  call " implementation                      \
      "\n"                                          \
      "  addq $8, %rsp\n"                           \
      "  .cfi_adjust_cfa_offset -8\n"               \
      "  jmp heddle_wipe_stack\n"                   \
      "  .cfi_endproc\n"                            \
      ".size " name ", .-" name "\n")

#define HEDDLE_ATOMIC(operation) HEDDLE_ENTRY_POINT("__tsan_" operation, "heddle_" operation)
#define HEDDLE_ATOMICS(bits)                               \
  HEDDLE_ATOMIC("atomic" bits "_load");                    \
  HEDDLE_ATOMIC("atomic" bits "_exchange");                \
  HEDDLE_ATOMIC("atomic" bits "_compare_exchange_strong"); \
  HEDDLE_ATOMIC("atomic" bits "_compare_exchange_weak");   \
  HEDDLE_ATOMIC("atomic" bits "_compare_exchange_val")

HEDDLE_ATOMICS("8");
HEDDLE_ATOMICS("16");
HEDDLE_ATOMICS("32");
HEDDLE_ATOMICS("64");

#define HEDDLE_LIBC(function) HEDDLE_ENTRY_POINT(function, "heddle_" function)

HEDDLE_LIBC("pthread_mutex_lock");
HEDDLE_LIBC("pthread_mutex_trylock");
HEDDLE_LIBC("pthread_mutex_timedlock");
HEDDLE_LIBC("pthread_mutex_clocklock");
HEDDLE_LIBC("pthread_cond_timedwait");
HEDDLE_LIBC("pthread_cond_clockwait");
HEDDLE_LIBC("pthread_rwlock_tryrdlock");
HEDDLE_LIBC("pthread_rwlock_trywrlock");
HEDDLE_LIBC("pthread_rwlock_timedrdlock");
HEDDLE_LIBC("pthread_rwlock_timedwrlock");
HEDDLE_LIBC("pthread_rwlock_clockrdlock");
HEDDLE_LIBC("pthread_rwlock_clockwrlock");
HEDDLE_LIBC("pthread_spin_trylock");
HEDDLE_LIBC("sem_trywait");
HEDDLE_LIBC("sem_timedwait");
HEDDLE_LIBC("sem_clockwait");

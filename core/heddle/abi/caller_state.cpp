// The entry points of those operations with which a thread can go round in a loop. Each notes the
// caller's registers before the compiler's code can change them, and goes on to the function that
// does it.
#include <heddle/abi/caller_state.hpp>
#include <heddle/engine/globals.hpp>

HEDDLE_NO_ROOT heddle::engine::CallerState heddle_caller_state{};

#define HEDDLE_ENTRY_POINT(name, implementation)    \
  asm(".text\n"                                     \
      ".globl " name                                \
      "\n"                                          \
      ".type " name ", @function\n" name            \
      ":\n"                                         \
      "  movq %rbx, heddle_caller_state(%rip)\n"    \
      "  movq %rbp, heddle_caller_state+8(%rip)\n"  \
      "  movq %r12, heddle_caller_state+16(%rip)\n" \
      "  movq %r13, heddle_caller_state+24(%rip)\n" \
      "  movq %r14, heddle_caller_state+32(%rip)\n" \
      "  movq %r15, heddle_caller_state+40(%rip)\n" \
      "  movq %rsp, heddle_caller_state+48(%rip)\n" \
      "  jmp " implementation                       \
      "\n"                                          \
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

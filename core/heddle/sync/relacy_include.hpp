// Relacy, with the names taken back that it redefines as macros.
//
// relacy.hpp turns `new`, `free`, `memory_order_acquire`, `EINTR`, `pthread_mutex_t` and many more
// into macros, which would change the meaning of every line that follows. The headers that use
// those names come first, and the names are their own again at the end. What stays is `$` and RL_*.
// (relacy_std.hpp goes further and clashes with <atomic>.)
//
// A program that includes this must be compiled with -fno-sized-deallocation: Debian's Relacy
// replaces the global operator delete without its sized form, and a mismatched pair ends in
// "free(): invalid pointer".
#pragma once

#include <pthread.h>
#include <semaphore.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <stack>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef futex
#undef FUTEX_WAIT
#undef FUTEX_WAKE
#undef sched_yield
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef EAGAIN
#undef EBUSY
#undef EINTR
#undef EINVAL
#undef ETIMEDOUT
#undef EWOULDBLOCK
#undef PTHREAD_MUTEX_DEFAULT
#undef PTHREAD_MUTEX_ERRORCHECK
#undef PTHREAD_MUTEX_NORMAL
#undef PTHREAD_MUTEX_RECURSIVE
#undef pthread_attr_t
#undef pthread_cond_broadcast
#undef pthread_cond_destroy
#undef pthread_cond_init
#undef pthread_cond_signal
#undef pthread_cond_t
#undef pthread_cond_timedwait
#undef pthread_cond_wait
#undef pthread_condattr_t
#undef pthread_create
#undef pthread_join
#undef pthread_mutex_destroy
#undef pthread_mutex_init
#undef pthread_mutex_lock
#undef pthread_mutex_t
#undef pthread_mutex_timedlock
#undef pthread_mutex_try_lock
#undef pthread_mutex_unlock
#undef pthread_mutexattr_destroy
#undef pthread_mutexattr_init
#undef pthread_mutexattr_settype
#undef pthread_mutexattr_t
#undef pthread_rwlock_destroy
#undef pthread_rwlock_init
#undef pthread_rwlock_rdlock
#undef pthread_rwlock_t
#undef pthread_rwlock_tryrdlock
#undef pthread_rwlock_trywrlock
#undef pthread_rwlock_unlock
#undef pthread_rwlock_wrlock
#undef pthread_t
#undef pthread_yield
#undef sem_destroy
#undef sem_getvalue
#undef sem_init
#undef sem_post
#undef sem_t
#undef sem_trywait
#undef sem_wait
#undef errno
#define errno (*__errno_location())
#undef assert
#include <cassert>

// Mutexes as the engine sees them, for those who wait with one: conditions.
#pragma once

#include <pthread.h>

#include <heddle/engine/machine.hpp>

namespace heddle::abi {

// How long a lock waits. A deadline may pass at any moment at which the mutex is locked.
enum class Waiting : unsigned char { for_ever, until_a_deadline, not_at_all };

// As pthread_mutex_lock, timedlock, trylock and unlock: 0 or an error number.
int lock_mutex(engine::Machine& machine, pthread_mutex_t* mutex, Waiting waiting);
int unlock_mutex(engine::Machine& machine, pthread_mutex_t* mutex);

}  // namespace heddle::abi

// Mutexes as the engine sees them, for those who wait with one: conditions.
#pragma once

#include <pthread.h>

#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace heddle::abi {

// As pthread_mutex_lock, timedlock, trylock and unlock: 0 or an error number.
int lock_mutex(engine::Machine& machine, pthread_mutex_t* mutex, Waiting waiting);
int unlock_mutex(engine::Machine& machine, pthread_mutex_t* mutex);
// What an unlock would come to that must not be; 0 when it may.
int require_locked(engine::Machine& machine, pthread_mutex_t* mutex);

}  // namespace heddle::abi

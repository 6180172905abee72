// The one loop of the standard library that looks a fixed number of times before it sleeps.
#pragma once

#include <heddle/engine/spin.hpp>

namespace heddle::abi {

// Whether whoever asks for an atomic operation is libstdc++'s std::__detail::__atomic_spin: what
// std::atomic::wait, semaphores, latches and barriers do before they call the kernel. It looks 16
// times, does nothing in between, and forgets how often: to look again and see the same write is
// the same as not to look. Asks for symbols once for each place in the program.
bool is_in_library_spin(const engine::CallerState& caller);

}  // namespace heddle::abi

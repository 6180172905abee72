// The one loop of the standard library that looks a fixed number of times before it sleeps.
#pragma once

#include <heddle/engine/spin.hpp>

namespace heddle::abi {

// libstdc++'s std::__detail::__atomic_spin: what std::atomic::wait, semaphores, latches and
// barriers do before they call the kernel. It looks 16 times, does nothing in between, and forgets
// how often: to look again and see the same write is the same as not to look. Whoever sees what it
// has waited for changes something before it looks again: it takes the semaphore, or is no longer
// counted among those that wait.
//
// Whether the caller is that loop, and its last look, `last`, was in the same pass through it. Asks
// for symbols once for each place in the program.
bool repeats_library_spin(const engine::SpinWatch::Look& last, const engine::CallerState& caller);

}  // namespace heddle::abi

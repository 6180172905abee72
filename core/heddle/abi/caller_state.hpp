// The registers of whoever called the operation that is under way, if it has an entry point.
#pragma once

#include <heddle/engine/spin.hpp>

// Written by the entry points in caller_state.cpp.
extern "C" __attribute__((visibility("hidden"))) heddle::engine::CallerState heddle_caller_state;

// Wipes the stack below the caller's frame. What the engine leaves there goes into frames of the
// scenario that begin with memory that is not initialised, and a thread that goes round in a loop
// would be in another state each time (engine/spin.hpp).
extern "C" __attribute__((visibility("hidden"))) void heddle_wipe_stack();

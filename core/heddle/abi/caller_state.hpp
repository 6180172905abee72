// The registers of whoever called the operation that is under way, if it has an entry point.
#pragma once

#include <heddle/engine/spin.hpp>

// Written by the entry points in caller_state.cpp.
extern "C" __attribute__((visibility("hidden"))) heddle::engine::CallerState heddle_caller_state;

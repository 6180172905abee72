// The registers of whoever called the atomic operation that is under way.
#pragma once

#include <heddle/engine/spin.hpp>

// Written by the entry points in caller_state.cpp.
extern "C" __attribute__((visibility("hidden"))) heddle::engine::CallerState heddle_caller_state;

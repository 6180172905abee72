// The selects that are enumerated.
#pragma once

#include <cstddef>
#include <vector>

#include <models/go/conformance/select_program.hpp>

namespace heddle::models::conformance {

// All with so many cases, each with a channel of its own: {send, receive} x {ready, blocking, made
// ready by another goroutine, closed, nil}, in each order, with and without a default.
std::vector<SelectProgram> selects_of_own_channels(std::size_t cases);

// All with so many cases of one channel, in any of its states.
std::vector<SelectProgram> selects_of_one_channel(std::size_t cases);

}  // namespace heddle::models::conformance

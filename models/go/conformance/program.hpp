// A scenario as a program of its own: a child process, on real threads, without a checker.
#pragma once

#include <functional>

#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

// go::run(body) in a child process: what it has written to standard error, and its exit status (or
// -1 if it was killed, as it is after a minute). Precondition: the caller has no other threads.
// Throws std::system_error when no child process can be made.
Ending run_as_program(const std::function<void()>& body);

}  // namespace heddle::models::conformance

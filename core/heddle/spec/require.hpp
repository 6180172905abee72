// require: what a scenario says must be true, whichever engine runs it.
#pragma once

#include <heddle/spec/pitfall.hpp>

namespace heddle {

// Called for a requirement that does not hold. It must not return: an engine leaves the execution
// here.
using ViolationHandler = void (*)(Pitfall pitfall, const char* message);

// Sets what happens on a violation; gives back what was set before. The default prints the message
// and aborts. One handler for the process: an engine sets it while it runs, and engines do not run
// inside one another.
ViolationHandler set_violation_handler(ViolationHandler handler);

// Ends the execution as a violation of `pitfall`, when `condition` is false. `message` says what
// was expected and must outlive the execution (a literal).
void require(Pitfall pitfall, bool condition, const char* message);

}  // namespace heddle

// An execution in which some have not ended and nobody can go on: who waits for what, who could
// have let them go on, and what that is called.
#pragma once

#include <string>
#include <vector>

#include <heddle/engine/wording.hpp>

namespace heddle::engine {

// What the sleeper waits for, and where; a line.
std::string write_sleeper(const Wording& wording, const Sleeper& sleeper);

// `message`, with who sleeps; before it "lock cycle: ..." or "lost wake-up: ..." if it is one.
std::string message_of_rest(const Wording& wording, const std::string& message,
                            const std::vector<Sleeper>& sleepers);

}  // namespace heddle::engine

// An execution in which some have not ended and nobody can go on: who waits for what, who could
// have let them go on, and what that is called.
#pragma once

#include <string>
#include <vector>

#include <heddle/engine/wording.hpp>

namespace heddle::engine {

// What each sleeper waits for, and where; a line for each.
std::string write_sleepers(const Wording& wording, const std::vector<Sleeper>& sleepers);

// `message`, with who sleeps; before it "lock cycle: ..." or "lost wake-up: ..." if it is one, or
// what the sleepers themselves tell (partners.hpp).
std::string message_of_rest(const Wording& wording, const std::string& message,
                            const std::vector<Sleeper>& sleepers);

}  // namespace heddle::engine

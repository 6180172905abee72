// What a scenario must not do, said by name.
#pragma once

#include <string_view>

#include <heddle/engine/machine.hpp>

namespace heddle::abi {

// Ends the run. `function`: what the scenario has called; `why`: what it must not. Must be called
// under Machine::Inside.
[[noreturn]] void refuse(engine::Machine& machine, std::string_view function, std::string_view why);

}  // namespace heddle::abi

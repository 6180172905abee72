// Where in the sources an address of the program's code comes from.
#pragma once

#include <string>

namespace heddle::abi {

// "file.cpp:12" of the call that returns to the address, or of the nearest one around it that is
// not in a system header; the address itself, when nothing else can be found. Must not be called by
// a scenario itself, only under Machine::Inside.
std::string place_of_call(const void* return_address);

}  // namespace heddle::abi

// What a function panics with.
#pragma once

#include <string>

#include <heddle/go/panic.hpp>

namespace heddle::models {

// Nothing if it does not.
template <class Function>
std::string panic_of(const Function& function) {
  try {
    function();
  } catch (const go::Panic& panic) {
    return panic.what();
  }
  return "";
}

}  // namespace heddle::models

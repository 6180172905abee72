// The memory models under which a scenario can be checked.
#pragma once

#include <cstdint>
#include <string_view>

namespace heddle {

enum class MemoryModel : std::uint8_t {
  rc11,  // Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI 2017; release sequences as in C++20
  sc,    // all operations of all threads in one order
};

// "rc11", "sc".
constexpr std::string_view name_of(MemoryModel model) {
  return model == MemoryModel::sc ? "sc" : "rc11";
}

}  // namespace heddle

// Values that do not fit an event: those of atomic objects of more than 8 bytes. Each different one
// has a number, which events carry instead; the same number in every run of a machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <heddle/engine/event.hpp>

namespace heddle::engine {

inline constexpr std::size_t kWidestValue = 8;

// Whether what is written is computed from what was there.
inline bool computes(Function function) {
  return function >= Function::add && function <= Function::bit_nand;
}

namespace wide_values {

std::uint64_t number_of(const void* bytes, std::size_t size);
std::string_view bytes_of(std::uint64_t number);
// Of 16-byte integers.
std::uint64_t compute(Function function, std::uint64_t left, std::uint64_t right);
// No number stands for anything any more.
void forget_all();

}  // namespace wide_values

}  // namespace heddle::engine

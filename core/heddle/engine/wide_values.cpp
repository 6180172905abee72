#include <heddle/engine/wide_values.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace heddle::engine::wide_values {

namespace {

__extension__ using Wide = unsigned __int128;

struct Table {
  std::map<std::string, std::uint64_t, std::less<>> numbers;
  std::vector<const std::string*> values;  // by number
};

Table& table() {
  static Table own;
  return own;
}

Wide integer_of(std::uint64_t number) {
  const std::string_view bytes = bytes_of(number);
  Wide value = 0;
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

}  // namespace

std::uint64_t number_of(const void* bytes, std::size_t size) {
  const std::string_view value(static_cast<const char*>(bytes), size);
  auto& [numbers, values] = table();
  auto found = numbers.find(value);
  if (found == numbers.end()) {
    found = numbers.emplace(value, values.size()).first;
    values.push_back(&found->first);
  }
  return found->second;
}

std::string_view bytes_of(std::uint64_t number) { return *table().values[number]; }

std::uint64_t compute(Function function, std::uint64_t left, std::uint64_t right) {
  const Wide value = integer_of(left);
  const Wide operand = integer_of(right);
  const Wide result = [&] {
    switch (function) {
      case Function::add: return value + operand;
      case Function::subtract: return value - operand;
      case Function::bit_and: return value & operand;
      case Function::bit_or: return value | operand;
      case Function::bit_xor: return value ^ operand;
      default: return ~(value & operand);
    }
  }();
  return number_of(&result, sizeof result);
}

void forget_all() { table() = {}; }

}  // namespace heddle::engine::wide_values

// The name of an enumerator: a twin is called what its defect is called.
#pragma once

#include <string_view>

namespace heddle::models::broken {

// `name_of<MutexDefect::close_notifies_one>()` is "close_notifies_one". Both compilers write the
// enumerator, qualified, behind "Value = ".
template <auto Value>
constexpr std::string_view name_of() {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t end = text.find_first_of("];", text.rfind("Value = "));
  constexpr std::size_t begin = text.rfind(':', end) + 1;
  return text.substr(begin, end - begin);
}

}  // namespace heddle::models::broken

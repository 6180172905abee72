#include <heddle/abi/source_place.hpp>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include <heddle/engine/symbols.hpp>

namespace heddle::abi {

std::string place_of_call(const void* return_address) {
  std::vector<const void*> stack = engine::capture_stack();
  stack.erase(stack.begin(), std::find(stack.begin(), stack.end(), return_address));
  if (stack.empty()) stack = {return_address};
  const auto lines = engine::lines_of(stack);
  for (const void* address : stack) {
    const auto found = lines.find(address);
    if (found == lines.end()) continue;
    for (const engine::SourceLine& line : found->second) {
      if (line.line != 0 && !line.file.starts_with("/usr/"))
        return fmt::format("{}:{}", std::filesystem::path(line.file).filename().string(),
                           line.line);
    }
  }
  return fmt::format("{}", return_address);
}

}  // namespace heddle::abi

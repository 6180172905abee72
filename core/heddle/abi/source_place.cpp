#include <heddle/abi/source_place.hpp>

#include <filesystem>

#include <fmt/format.h>

#include <heddle/engine/symbols.hpp>

namespace heddle::abi {

std::string place_of_call(const void* return_address) {
  for (const auto& [address, lines] : engine::lines_of({return_address})) {
    for (const engine::SourceLine& line : lines) {
      if (line.line != 0 && !line.file.starts_with("/usr/"))
        return fmt::format("{}:{}", std::filesystem::path(line.file).filename().string(),
                           line.line);
    }
  }
  return fmt::format("{}", return_address);
}

}  // namespace heddle::abi

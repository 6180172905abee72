// README.md of this folder.
#pragma once

#include <string>

namespace patterns {

// The whole text.
std::string readme_text();

}  // namespace patterns

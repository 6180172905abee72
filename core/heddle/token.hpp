// Tokens: executions as texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <heddle/engine/memory_model.hpp>
#include <heddle/engine/schedule.hpp>

namespace heddle {

struct Token {
  MemoryModel model{};
  unsigned spurious_wakeups = 0;  // how many each thread could have had
  engine::Schedule schedule;
};

std::string to_text(const Token& token);
// Throws std::invalid_argument for what is no token of this engine.
Token read_token(std::string_view text);

// Where a token stands, and what it says.
struct KeptToken {
  std::string place;  // "ci/tokens/Findings.Race.txt:3"
  std::string text;
};

// The tokens that the folder keeps for the check: the lines of `folder`/`check`.txt but for empty
// ones and those that begin with #. None if there is no such file.
std::vector<KeptToken> tokens_kept_for(const std::string& check, const std::string& folder);

}  // namespace heddle

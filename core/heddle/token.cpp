#include <heddle/token.hpp>

#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace heddle {

namespace {

constexpr std::string_view kPrefix = "heddle1:interleave:";

// "+2", or nothing.
std::optional<unsigned> take_spurious_wakeups(std::string_view& text) {
  unsigned number = 0;
  if (!text.starts_with('+')) return number;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::string to_text(const Token& token) {
  const std::string spurious =
      token.spurious_wakeups == 0 ? "" : fmt::format("+{}", token.spurious_wakeups);
  return fmt::format("{}{}{}:{}", kPrefix, name_of(token.model), spurious,
                     engine::to_text(token.schedule));
}

Token read_token(std::string_view text) {
  if (text.starts_with(kPrefix)) {
    std::string_view rest = text.substr(kPrefix.size());
    for (const MemoryModel model : {MemoryModel::rc11, MemoryModel::sc}) {
      if (!rest.starts_with(name_of(model))) continue;
      rest.remove_prefix(std::string_view(name_of(model)).size());
      const auto spurious = take_spurious_wakeups(rest);
      if (!spurious || !rest.starts_with(':')) break;
      if (auto schedule = engine::schedule_from(rest.substr(1)))
        return {model, *spurious, std::move(*schedule)};
    }
  }
  throw std::invalid_argument(fmt::format(
      "'{}' is no token of the interleave engine: it begins with {}rc11: or {}sc:", text, kPrefix,
      kPrefix));
}

std::vector<KeptToken> tokens_kept_for(const std::string& check, const std::string& folder) {
  std::vector<KeptToken> tokens;
  if (folder.empty() || check.empty()) return tokens;
  std::string name = check;
  for (char& letter : name) letter = letter == '/' ? '.' : letter;  // of a parameterised test
  const std::string path = fmt::format("{}/{}.txt", folder, name);
  std::ifstream file(path);
  std::string line;
  for (unsigned number = 1; std::getline(file, line); ++number) {
    if (!line.empty() && line[0] != '#')
      tokens.push_back({fmt::format("{}:{}", path, number), line});
  }
  return tokens;
}

}  // namespace heddle

#include <heddle/verify/expectations.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace heddle {

namespace {

Expectation expectation_in(const nlohmann::json& entry) {
  Expectation expectation;
  expectation.subject = entry.at("subject");
  expectation.engine = entry.at("engine");
  const auto pitfall = pitfall_from(entry.at("pitfall").get<std::string>());
  if (!pitfall)
    throw std::invalid_argument(fmt::format("'{}' is no pitfall", entry.at("pitfall").dump()));
  expectation.pitfall = *pitfall;
  expectation.message_contains = entry.at("message_contains");
  expectation.why = entry.at("why");
  expectation.without = entry.value("without", std::vector<std::string>());
  return expectation;
}

bool meets(const CheckResult& row, const Expectation& expectation) {
  return row.finding && row.subject == expectation.subject && row.engine == expectation.engine &&
         row.finding->pitfall == expectation.pitfall &&
         row.finding->message.find(expectation.message_contains) != std::string::npos;
}

}  // namespace

std::vector<Expectation> read_expectations(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw std::invalid_argument(
        fmt::format("cannot read {}: there is no such file", file.string()));
  try {
    const auto document =
        nlohmann::json::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
    std::vector<Expectation> expectations;
    for (const auto& entry : document.at("expectations"))
      expectations.push_back(expectation_in(entry));
    return expectations;
  } catch (const std::exception& error) {
    throw std::invalid_argument(
        fmt::format("{} is not a file of expectations: {}", file.string(), error.what()));
  }
}

const Expectation* expectation_of(const CheckResult& row,
                                  const std::vector<Expectation>& expectations) {
  const auto found =
      std::find_if(expectations.begin(), expectations.end(),
                   [&](const Expectation& expectation) { return meets(row, expectation); });
  return found == expectations.end() ? nullptr : &*found;
}

std::vector<Expectation> unmet(const std::vector<Expectation>& expectations,
                               const std::vector<CheckResult>& rows) {
  std::vector<Expectation> missing;
  for (const Expectation& expectation : expectations) {
    const bool was_run = std::any_of(rows.begin(), rows.end(), [&](const CheckResult& row) {
      return row.subject == expectation.subject && row.engine == expectation.engine &&
             row.pitfall == expectation.pitfall && row.verdict != Verdict::not_applicable;
    });
    const bool found = std::any_of(rows.begin(), rows.end(),
                                   [&](const CheckResult& row) { return meets(row, expectation); });
    if (was_run && !found) missing.push_back(expectation);
  }
  return missing;
}

}  // namespace heddle

#include <properties/support/property.hpp>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/verify/quiet_rapidcheck.hpp>

namespace heddle {
namespace {

// The whole of the text as a number; nothing if it is anything else.
template <typename Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// One for the whole process, and printed before anything can crash or hang.
std::uint64_t fresh_seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    const std::uint64_t fresh = (std::uint64_t{device()} << 32) | device();
    std::cout << "HEDDLE_SEED=random: the seed is " << fresh << std::endl;
    return fresh;
  }();
  return seed;
}

std::uint64_t seed_from_environment() {
  const char* const text = std::getenv("HEDDLE_SEED");
  if (text == nullptr) return Cases{}.seed;
  if (std::string_view(text) == "random") return fresh_seed();
  if (const auto seed = parse<std::uint64_t>(text)) return *seed;
  throw std::invalid_argument(
      fmt::format("HEDDLE_SEED='{}' is neither a number of 64 bits nor \"random\"", text));
}

int count_from_environment(int otherwise) {
  const char* const text = std::getenv("HEDDLE_CASES");
  if (text == nullptr) return otherwise;
  if (const auto cases = parse<int>(text); cases && *cases > 0) return *cases;
  throw std::invalid_argument(
      fmt::format("HEDDLE_CASES='{}' is not a number of cases: a whole number from 1 on", text));
}

std::string quoted_for_shell(const std::string& word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+./,:@%=";
  if (word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word)
    quoted += letter == '\'' ? std::string("'\\''") : std::string{letter};
  return quoted + "'";
}

// Nothing if the property held; otherwise why it cannot be said to.
std::optional<std::string> complaint_about(const rc::detail::TestResult& result) {
  rc::detail::SuccessResult success;
  if (!result.match(success)) {
    std::ostringstream text;
    rc::detail::printResultMessage(result, text);
    return text.str();
  }
  if (success.numSuccess == 0) return "No case was run, so nothing is known.\n";
  return std::nullopt;
}

}  // namespace

Cases cases_from_environment(int otherwise) {
  return {seed_from_environment(), count_from_environment(otherwise)};
}

std::string line_to_paste(const Cases& cases) {
  std::error_code error;
  std::string binary = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error) binary = program_invocation_name;
  std::string line = fmt::format("HEDDLE_SEED={} HEDDLE_CASES={} {}", cases.seed, cases.count,
                                 quoted_for_shell(binary));
  if (const auto* test = ::testing::UnitTest::GetInstance()->current_test_info()) {
    line += " --gtest_filter=" +
            quoted_for_shell(fmt::format("{}.{}", test->test_suite_name(), test->name()));
  }
  return line;
}

void expect_rapidcheck_property(std::string_view description, const rc::detail::Property& property,
                                const CaseOptions& options, const std::source_location& where) {
  const auto fail = [&](const std::string& message) {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
        << "Property: " << description << "\n"
        << message;
  };
  Cases cases;
  try {
    cases = cases_from_environment(options.cases.value_or(Cases{}.count));
  } catch (const std::invalid_argument& error) {
    return fail(error.what());
  }
  rc::detail::TestParams params;
  params.seed = cases.seed;
  params.maxSuccess = cases.count;
  params.maxSize = options.max_size;
  if (params.maxSuccess <= 0) return fail("CaseOptions::cases asks for no case at all.");

  rc::detail::TestMetadata metadata;
  metadata.description = description;
  const auto result = check_quietly(property, params, metadata);
  if (const auto complaint = complaint_about(result)) {
    fail(fmt::format("{}\nAgain:\n  {}", *complaint, line_to_paste(cases)));
  }
}

}  // namespace heddle

// The patterns under the `interleave` engine, and the program that writes their table.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/check.hpp>
#include <heddle/go/goroutine.hpp>
#include <heddle/gtest.hpp>
#include <models/go/patterns/patterns.hpp>
#include <models/go/patterns/table.hpp>
#include <models/support/text_files.hpp>

namespace patterns {

namespace {

const std::string kReadme = HEDDLE_PATTERNS_DIR "/README.md";

// Made in one place, for traces name its line.
std::function<void()> scenario_of(void (*program)()) {
  return [program] { heddle::go::run(program); };
}

void print(std::string_view name, const heddle::Result& result) {
  if (std::getenv("HEDDLE_PRINT_COUNTS") == nullptr) return;
  std::cout << fmt::format("{}: {}, {} executions, {} blocked, {:.2f} s{}\n", name,
                           to_string(result.verdict), result.executions, result.blocked,
                           result.seconds, result.finding ? text_of(*result.finding) : "");
}

class CorrectTest : public testing::Test {
 public:
  explicit CorrectTest(const Pattern& pattern) : pattern_(pattern) {}
  void TestBody() override {
    const heddle::Result result = heddle::check_in_test(scenario_of(pattern_.correct));
    print(pattern_.name, result);
    EXPECT_TRUE(heddle::holds(result));
    EXPECT_EQ(result.verdict, heddle::Verdict::holds_exhaustive);
    EXPECT_EQ(result.executions, pattern_.executions) << "the search has changed, or the program";
  }

 private:
  const Pattern& pattern_;
};

class BrokenTest : public testing::Test {
 public:
  explicit BrokenTest(const Pattern& pattern) : pattern_(pattern) {}
  void TestBody() override {
    const heddle::Result result = heddle::check(scenario_of(pattern_.broken));
    print(pattern_.name, result);
    ASSERT_TRUE(heddle::finds(pattern_.pitfall, result));
    const heddle::Finding& finding = *result.finding;
    EXPECT_NE(finding.message.find(pattern_.message), std::string::npos) << finding.message;
    const heddle::Result again = heddle::replay(finding.token, scenario_of(pattern_.broken));
    ASSERT_TRUE(again.finding.has_value()) << finding.token;
    EXPECT_EQ(text_of(*again.finding), text_of(finding));
  }

 private:
  const Pattern& pattern_;
};

void register_patterns() {
  for (const Pattern& pattern : patterns()) {
    testing::RegisterTest("GoPatterns", std::string(pattern.name).c_str(), nullptr, nullptr,
                          __FILE__, __LINE__,
                          [&pattern]() -> testing::Test* { return new CorrectTest(pattern); });
    testing::RegisterTest("GoPatterns", fmt::format("{}_broken", pattern.name).c_str(), nullptr,
                          nullptr, __FILE__, __LINE__,
                          [&pattern]() -> testing::Test* { return new BrokenTest(pattern); });
  }
}

TEST(GoPatternsTable, HasEachPatternOnce) {
  std::set<std::string_view> names;
  for (const Pattern& pattern : patterns()) {
    EXPECT_TRUE(names.insert(pattern.name).second) << pattern.name;
    EXPECT_FALSE(pattern.message.empty()) << pattern.name << ": what must the finding say?";
  }
}

TEST(GoPatternsTable, TheReadmeIsCurrent) {
  EXPECT_EQ(readme_text(), heddle::models::contents_of(kReadme))
      << "write it with models_go_patterns --write";
}

}  // namespace

}  // namespace patterns

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == "--write")
    return heddle::models::write_file(patterns::kReadme, patterns::readme_text()) ? 0 : 2;
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  patterns::register_patterns();
  return RUN_ALL_TESTS();
}

// The kernels under the `interleave` engine, and the program that writes their table and tokens.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/go/goroutine.hpp>
#include <heddle/gtest.hpp>
#include <heddle/token.hpp>
#include <models/go/kernels/kernels.hpp>
#include <models/go/kernels/table.hpp>
#include <models/support/text_files.hpp>

namespace kernels {

namespace {

using heddle::models::contents_of;

const std::string kReadme = HEDDLE_KERNELS_DIR "/README.md";
const std::string kTokens = HEDDLE_TOKENS_DIR;

// As the file of tokens is called.
std::string test_name(const Kernel& kernel) { return fmt::format("GoKernels.{}", kernel.name); }

// Made in one place, for all traces that go through it name its line.
std::function<void()> scenario_of(void (*program)()) {
  return [program] { heddle::go::run(program); };
}

// All executions, also those after a finding, so that what is found is told by the shortest.
heddle::Result explore(void (*program)()) {
  heddle::Options options;
  options.max_failed = 0;
  return heddle::check(options, scenario_of(program));
}

Cells row_of(const Kernel& kernel) {
  const Rows rows = rows_of(contents_of(kReadme));
  const auto row = rows.find(kernel.name);
  return row == rows.end() ? Cells() : row->second;
}

void print(const std::string& what, const heddle::Result& result) {
  if (std::getenv("HEDDLE_PRINT_COUNTS") == nullptr) return;
  std::cout << fmt::format("{}: {}, {} executions, {} blocked, {} failed, {:.2f} s\n", what,
                           to_string(result.verdict), result.executions, result.blocked,
                           result.failed, result.seconds);
  if (result.finding) std::cout << text_of(*result.finding);
}

constexpr const char* kHowToWrite =
    "the search has changed, or the program; if that is right, run models_go_kernels --write";

// Found, as what it is, and by its token.
class BuggyTest : public testing::Test {
 public:
  explicit BuggyTest(const Kernel& kernel) : kernel_(kernel) {}
  void TestBody() override {
    const heddle::Result result = explore(kernel_.buggy);
    print(test_name(kernel_), result);
    ASSERT_TRUE(result.finding.has_value()) << "nothing in " << result.executions << " executions";
    const heddle::Finding& finding = *result.finding;
    EXPECT_EQ(finding.pitfall, kernel_.pitfall) << text_of(finding);
    EXPECT_NE(finding.message.find(kernel_.message), std::string::npos) << text_of(finding);
    const Cells row = row_of(kernel_);
    EXPECT_EQ(found_cell(result), row.found) << kHowToWrite;
    EXPECT_EQ(trace_cell(result), row.trace) << kHowToWrite;

    const auto kept = heddle::tokens_kept_for(test_name(kernel_), kTokens);
    ASSERT_EQ(kept.size(), 1U) << test_name(kernel_) << ".txt: " << kHowToWrite;
    EXPECT_EQ(kept[0].text, finding.token) << kHowToWrite;
    const heddle::Result again = heddle::replay(kept[0].text, scenario_of(kernel_.buggy));
    ASSERT_TRUE(again.finding.has_value()) << kept[0].place;
    EXPECT_EQ(text_of(*again.finding), text_of(finding)) << kept[0].place;
  }

 private:
  const Kernel& kernel_;
};

// Clean, in as many executions as README.md says.
class FixedTest : public testing::Test {
 public:
  explicit FixedTest(const Kernel& kernel) : kernel_(kernel) {}
  void TestBody() override {
    const heddle::Result result = explore(kernel_.fixed);
    print(test_name(kernel_) + "_fixed", result);
    EXPECT_FALSE(result.finding.has_value()) << text_of(*result.finding);
    EXPECT_EQ(result.verdict, heddle::Verdict::holds_exhaustive);
    EXPECT_GT(result.executions, 0U);
    EXPECT_EQ(fixed_cell(result), row_of(kernel_).fixed) << kHowToWrite;
  }

 private:
  const Kernel& kernel_;
};

void register_kernels() {
  for (const Kernel& kernel : kernels()) {
    testing::RegisterTest("GoKernels", std::string(kernel.name).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__,
                          [&kernel]() -> testing::Test* { return new BuggyTest(kernel); });
    testing::RegisterTest("GoKernels", fmt::format("{}_fixed", kernel.name).c_str(), nullptr,
                          nullptr, __FILE__, __LINE__,
                          [&kernel]() -> testing::Test* { return new FixedTest(kernel); });
  }
}

TEST(GoKernelsTable, HasEachKernelOnceInOrder) {
  std::set<std::string_view> names;
  unsigned last = 0;
  for (const Kernel& kernel : kernels()) {
    EXPECT_TRUE(names.insert(kernel.name).second) << kernel.name;
    EXPECT_GE(kernel.number, last) << kernel.name;
    last = kernel.number;
    EXPECT_NE(contents_of(fmt::format("{}/{}.cpp", HEDDLE_KERNELS_DIR, kernel.name)), "");
    EXPECT_FALSE(kernel.message.empty()) << kernel.name << ": what must the finding say?";
  }
}

// What is measured in it, the tests of the kernels compare.
TEST(GoKernelsTable, TheReadmeIsCurrent) {
  const std::string readme = contents_of(kReadme);
  EXPECT_EQ(readme_text(rows_of(readme)), readme) << "write it with models_go_kernels --write";
}

void write(const std::string& path, const std::string& text) {
  if (!heddle::models::write_file(path, text)) std::exit(2);
}

Cells explore_and_write_token(const Kernel& kernel) {
  const heddle::Result buggy = explore(kernel.buggy);
  const heddle::Result fixed = explore(kernel.fixed);
  const Cells cells{found_cell(buggy), trace_cell(buggy), fixed_cell(fixed)};
  std::cout << fmt::format("{}: {}, {}, {:.1f} s; fixed: {}, {:.1f} s", kernel.name, cells.found,
                           cells.trace, buggy.seconds, cells.fixed, fixed.seconds);
  std::cout << std::endl;
  for (const heddle::Result& result : {fixed, buggy}) {
    if (result.finding) std::cout << text_of(*result.finding);
  }
  if (buggy.finding)
    write(fmt::format("{}/{}.txt", kTokens, test_name(kernel)),
          fmt::format("# {}\n{}\n", kernel.what, buggy.finding->token));
  return cells;
}

// Of all kernels, or the one that is named.
int write_all(std::string_view name) {
  Rows rows = rows_of(contents_of(kReadme));
  for (const Kernel& kernel : kernels()) {
    if (name.empty() || name == kernel.name)
      rows[std::string(kernel.name)] = explore_and_write_token(kernel);
  }
  write(kReadme, readme_text(rows));
  return 0;
}

}  // namespace

}  // namespace kernels

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == "--write")
    return kernels::write_all(argc > 2 ? argv[2] : "");
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  kernels::register_kernels();
  return RUN_ALL_TESTS();
}

// The twins under the `relacy` engine, and the tests of the table itself.
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <models/broken/relacy_twins.hpp>
#include <models/broken/twins.hpp>
#include <models/support/text_files.hpp>

namespace heddle::models::broken {

namespace {

constexpr unsigned kSeconds = 60;  // for a search, on a loaded machine

std::vector<RelacyTwin> relacy_twins() {
  std::vector<RelacyTwin> twins;
  for (const auto& list :
       {relacy_mutex_twins(), relacy_lock_free_twins(), relacy_program_twins()}) {
    twins.insert(twins.end(), list.begin(), list.end());
  }
  return twins;
}

relacy::Result search(const relacy::Program& program, relacy::Options options) {
  options.seconds = kSeconds;
  return relacy::explore(program, options);
}

// "clean", or what was found.
std::string outcome_of(const relacy::Result& result) {
  if (result.violation)
    return fmt::format("{}: {}", to_string(result.violation->pitfall), result.violation->message);
  return result.complete ? "clean" : result.incomplete_because;
}

// Both ways: what the table says is killed must be, and what it says is not must not be.
class TwinTest : public testing::Test {
 public:
  explicit TwinTest(RelacyTwin twin) : twin_(std::move(twin)) {}
  void TestBody() override {
    const Twin& row = twin_named(twin_.name);
    const relacy::Result result = search(twin_.broken, twin_.search);
    if (std::getenv("HEDDLE_PRINT_COUNTS") != nullptr) {
      std::cout << fmt::format("count Relacy.{} {} {:.2f}s\n", twin_.name, result.executions,
                               result.seconds);
    }
    if (row.relacy.kills) {
      ASSERT_TRUE(result.violation.has_value())
          << "not killed, says the search: " << outcome_of(result);
      EXPECT_EQ(result.violation->pitfall, row.pitfall) << outcome_of(result) << "\n"
                                                        << result.violation->trace;
    } else {
      EXPECT_EQ(outcome_of(result), "clean")
          << "the table in twins.cpp says that Relacy does not kill it";
    }
    EXPECT_EQ(result.executions, twin_.executions) << "the search has changed, or the program";
  }

 private:
  RelacyTwin twin_;
};

class CorrectTest : public testing::Test {
 public:
  CorrectTest(relacy::Program correct, relacy::Options search)
      : correct_(std::move(correct)), search_(search) {}
  void TestBody() override {
    const relacy::Result result = search(correct_, search_);
    EXPECT_EQ(outcome_of(result), "clean") << (result.violation ? result.violation->trace : "");
  }

 private:
  relacy::Program correct_;
  relacy::Options search_;
};

void register_twins() {
  std::set<std::string> correct;
  for (const RelacyTwin& twin : relacy_twins()) {
    testing::RegisterTest("Relacy", std::string(twin.name).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [twin]() -> testing::Test* { return new TwinTest(twin); });
    if (!correct.insert(twin.correct_name).second) continue;
    testing::RegisterTest(
        "Relacy", ("correct_" + twin.correct_name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [twin]() -> testing::Test* { return new CorrectTest(twin.correct, twin.search); });
  }
}

TEST(Table, every_twin_is_tried_by_relacy_once) {
  std::multiset<std::string_view> tried;
  for (const RelacyTwin& twin : relacy_twins()) tried.insert(twin.name);
  for (const Twin& twin : twins()) EXPECT_EQ(tried.count(twin.name), 1u) << twin.name;
  EXPECT_EQ(tried.size(), twins().size());
}

TEST(Table, has_enough_twins_of_each_pitfall) {
  std::map<Pitfall, int> count;
  for (const Twin& twin : twins()) ++count[twin.pitfall];
  EXPECT_GE(twins().size(), 30u);
  for (const Pitfall pitfall : kClassicPitfalls) EXPECT_GE(count[pitfall], 5) << to_string(pitfall);
}

TEST(Table, every_twin_is_killed_by_some_engine) {
  for (const Twin& twin : twins()) {
    EXPECT_TRUE(twin.relacy.kills || twin.interleave.kills || twin.property.kills ||
                twin.tsan.kills)
        << twin.name;
  }
}

TEST(Table, an_engine_that_does_not_kill_has_a_reason) {
  for (const Twin& twin : twins()) {
    for (const Verdict& verdict : {twin.relacy, twin.interleave, twin.property, twin.tsan}) {
      EXPECT_NE(verdict.kills, !verdict.why_not.empty()) << twin.name;
    }
  }
}

TEST(Table, the_readme_is_what_the_table_generates) {
  const std::string path = HEDDLE_BROKEN_DIR "/README.md";
  EXPECT_TRUE(contents_of(path) == readme_text())
      << path
      << " is not current; write it with\n  build/bin/broken_relacy --write-table "
         "models/broken/README.md";
}

}  // namespace

}  // namespace heddle::models::broken

int main(int argc, char** argv) {
  using namespace heddle::models::broken;
  testing::InitGoogleTest(&argc, argv);
  if (argc == 3 && std::strcmp(argv[1], "--write-table") == 0)
    return heddle::models::write_file(argv[2], readme_text()) ? 0 : 2;
  if (argc > 1) {
    std::cerr << "usage: " << argv[0] << " [--write-table FILE], or GoogleTest's own options\n";
    return 2;
  }
  register_twins();
  return RUN_ALL_TESTS();
}

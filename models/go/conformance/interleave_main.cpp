// The statements in every order of their goroutines, and as programs of their own; and the table.
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/gtest.hpp>
#include <models/go/conformance/judgement.hpp>
#include <models/go/conformance/program.hpp>
#include <models/go/conformance/table.hpp>
#include <models/support/text_files.hpp>

namespace heddle::models::conformance {

namespace {

class ScenarioTest : public testing::Test {
 public:
  explicit ScenarioTest(Scenario scenario) : scenario_(std::move(scenario)) {}
  void TestBody() override {
    const Observed observed = observe(scenario_);
    if (std::getenv("HEDDLE_PRINT_COUNTS") != nullptr) {
      const auto* test = testing::UnitTest::GetInstance()->current_test_info();
      std::cout << fmt::format("count {} {} {:.2f}s outcomes {:b}\n", test->name(),
                               observed.result.executions, observed.result.seconds,
                               observed.outcomes);
    }
    EXPECT_EQ(objection_to(scenario_, observed), "")
        << (observed.result.finding ? text_of(*observed.result.finding) : "");
  }

 private:
  Scenario scenario_;
};

class ProgramTest : public testing::Test {
 public:
  explicit ProgramTest(Scenario scenario) : scenario_(std::move(scenario)) {}
  void TestBody() override {
    const Ending ending = run_as_program(scenario_.body);
    EXPECT_EQ(ending.text, scenario_.ending->text);
    EXPECT_EQ(ending.status, scenario_.ending->status);
  }

 private:
  Scenario scenario_;
};

void register_statements() {
  for (const Statement& statement : all_statements()) {
    int number = 0;
    for (const Scenario& scenario : statement.scenarios) {
      const std::string name = fmt::format("{}_{}", statement.id, ++number);
      testing::RegisterTest("Statement", name.c_str(), nullptr, scenario.bound.c_str(), __FILE__,
                            __LINE__,
                            [scenario]() -> testing::Test* { return new ScenarioTest(scenario); });
      if (!scenario.ending) continue;
      testing::RegisterTest("Program", name.c_str(), nullptr, scenario.bound.c_str(), __FILE__,
                            __LINE__,
                            [scenario]() -> testing::Test* { return new ProgramTest(scenario); });
    }
  }
}

TEST(Table, the_readme_has_what_is_generated) {
  const std::string path = HEDDLE_GO_MODELS_DIR "/README.md";
  const std::string text = contents_of(path);
  EXPECT_TRUE(text == with_table(text))
      << path
      << " is not current; write it with\n  build/bin/go_conformance --write-table "
         "models/go/README.md";
}

}  // namespace

}  // namespace heddle::models::conformance

int main(int argc, char** argv) {
  using namespace heddle::models::conformance;
  testing::InitGoogleTest(&argc, argv);
  if (argc == 3 && std::strcmp(argv[1], "--write-table") == 0)
    return heddle::models::write_file(argv[2], with_table(heddle::models::contents_of(argv[2])))
               ? 0
               : 2;
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  register_statements();
  return RUN_ALL_TESTS();
}

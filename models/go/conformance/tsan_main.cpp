// The statements on real threads, under ThreadSanitizer: what holds in every order must hold in
// those that come, and reach no other outcomes; what races must be reported.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/spec/require.hpp>
#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/table.hpp>
#include <models/support/child_process.hpp>

namespace heddle::models::conformance {

namespace {

constexpr int kRuns = 200;
constexpr int kRunsOfRace = 20'000;  // the most; the first report ends them
constexpr unsigned kSeconds = 120;

bool g_is_race_expected = false;

[[noreturn]] void fail(Pitfall, const char* message) {
  std::cerr << "does not hold: " << message << '\n';
  std::abort();
}

class HoldsTest : public testing::Test {
 public:
  explicit HoldsTest(Scenario scenario) : scenario_(std::move(scenario)) {}
  void TestBody() override {
    *g_reached = 0;
    for (int run = 0; run < kRuns; ++run) scenario_.body();
    EXPECT_EQ(*g_reached >> scenario_.outcomes, 0U) << "an outcome that no order reaches";
  }

 private:
  Scenario scenario_;
};

// In a process of its own, which the report ends. Whether threads meet is chance, so there are many
// runs.
class RaceTest : public testing::Test {
 public:
  explicit RaceTest(Scenario scenario) : scenario_(std::move(scenario)) {}
  void TestBody() override {
    const ChildResult child = run_in_child(
        [this] {
          g_is_race_expected = true;
          for (int run = 0; run < kRunsOfRace; ++run) scenario_.body();
          return std::string("no race");
        },
        kSeconds);
    EXPECT_TRUE(child.finished) << child.how;
    EXPECT_EQ(child.answer, "race");
  }

 private:
  Scenario scenario_;
};

// Races first: ThreadSanitizer does not go on in the child of a process that has several threads,
// and timers leave one.
template <class Test>
void register_scenarios(const char* suite, Fate fate) {
  for (const Statement& statement : all_statements()) {
    int number = 0;
    for (const Scenario& scenario : statement.scenarios) {
      const std::string name = fmt::format("{}_{}", statement.id, ++number);
      if (scenario.fate != fate) continue;
      testing::RegisterTest(suite, name.c_str(), nullptr, scenario.bound.c_str(), __FILE__,
                            __LINE__,
                            [scenario]() -> testing::Test* { return new Test(scenario); });
    }
  }
}

void register_statements() {
  register_scenarios<RaceTest>("Races", Fate::races);
  register_scenarios<HoldsTest>("Holds", Fate::holds);
}

}  // namespace

}  // namespace heddle::models::conformance

// ThreadSanitizer's own interface.
extern "C" {
int __tsan_get_report_data(void* report, const char** description, int* count, int* stack_count,
                           int* access_count, int* location_count, int* mutex_count,
                           int* thread_count, int* unique_thread_count, void** sleep_trace,
                           unsigned long trace_size);

// Called for each report before it is printed.
void __tsan_on_report(void* report) {
  using namespace heddle::models;
  const char* description = "";
  int unused[7] = {};
  void* trace[1] = {};
  __tsan_get_report_data(report, &description, &unused[0], &unused[1], &unused[2], &unused[3],
                         &unused[4], &unused[5], &unused[6], trace, 1);
  if (conformance::g_is_race_expected && std::strncmp(description, "data-race", 9) == 0)
    answer_and_leave("race");
}
}

int main(int argc, char** argv) {
  using namespace heddle::models::conformance;
  testing::InitGoogleTest(&argc, argv);
  heddle::set_violation_handler(fail);
  register_statements();
  return RUN_ALL_TESTS();
}

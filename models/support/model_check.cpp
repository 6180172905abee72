#include <models/support/model_check.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <heddle/report/results_file.hpp>

namespace heddle::models {

namespace {

std::vector<CheckResult>& results() {
  static std::vector<CheckResult> all;
  return all;
}

std::string with_dots(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  std::replace(text.begin(), text.end(), ' ', '.');
  return text;
}

std::string suite_of(const ModelCheck& check) {
  std::string name(to_string(check.pitfall));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string test_of(const ModelCheck& check) {
  return fmt::format("{}_{}_{}", check.subject, check.scenario, search_name(check.search));
}

// "heddle1:relacy:BufferedChannel:deadlock.BufferedChannel_1x1x1_full:1.3.2.0"
std::string token_prefix(const ModelCheck& check) {
  return fmt::format("heddle1:relacy:{}:{}.{}:", check.subject, suite_of(check), test_of(check));
}

// The state in HEDDLE_REPLAY if it names this check.
std::optional<std::string> state_to_replay(const ModelCheck& check) {
  const char* token = std::getenv("HEDDLE_REPLAY");
  if (token == nullptr) return std::nullopt;
  const std::string prefix = token_prefix(check);
  if (std::strncmp(token, prefix.c_str(), prefix.size()) != 0) return std::nullopt;
  std::string state = token + prefix.size();
  std::replace(state.begin(), state.end(), '.', ' ');
  return state + " ";
}

CheckResult row_of(const ModelCheck& check, const relacy::Result& result) {
  CheckResult row;
  row.subject = check.subject;
  row.pitfall = check.pitfall;
  row.engine = "relacy";
  row.executions = result.executions;
  row.seconds = result.seconds;
  row.bound = check.scenario + ", ";
  switch (check.search.search) {
    case relacy::Search::full:
      row.verdict = Verdict::holds_exhaustive;
      row.bound += "full search";
      break;
    case relacy::Search::context_bound:
      row.verdict = Verdict::holds_bounded;
      row.bound_value = check.search.bound;
      row.bound += fmt::format("context bound {}", check.search.bound);
      break;
    case relacy::Search::random:
      row.verdict = Verdict::holds_sampled;
      row.bound += fmt::format("random, seed {}", check.search.seed);
      break;
  }
  if (result.violation) {
    row.verdict =
        result.violation->pitfall == check.pitfall ? Verdict::violated : Verdict::incomplete;
    row.finding =
        Finding{result.violation->pitfall, result.violation->message, result.violation->trace,
                token_prefix(check) + with_dots(result.violation->state)};
  } else if (!result.complete) {
    row.verdict = Verdict::incomplete;
    row.note = result.incomplete_because;
  }
  return row;
}

void run_check(const ModelCheck& check) {
  relacy::Options options = check.search;
  if (const auto state = state_to_replay(check)) {
    options.replay_state = *state;
    const relacy::Result result = relacy::explore_here(check.program, options);
    ASSERT_TRUE(result.violation.has_value())
        << "the token's execution shows nothing: the program has changed";
    FAIL() << to_string(result.violation->pitfall) << ": " << result.violation->message << "\n"
           << result.violation->trace;
  }
  const CheckResult row = row_of(check, relacy::explore(check.program, options));
  results().push_back(row);
  if (std::getenv("HEDDLE_PRINT_COUNTS") != nullptr) {
    std::cout << fmt::format("count {}.{} {} {:.2f}s\n", suite_of(check), test_of(check),
                             row.executions, row.seconds);
  }
  if (row.finding) {
    FAIL() << to_string(row.finding->pitfall) << ": " << row.finding->message << "\n"
           << row.finding->trace << "again: make replay TOKEN='" << row.finding->token << "'";
  }
  ASSERT_NE(row.verdict, Verdict::incomplete) << row.note;
  EXPECT_EQ(row.executions, check.executions)
      << "executions visited; the expected count stands beside the check";
}

class CheckTest : public testing::Test {
 public:
  explicit CheckTest(ModelCheck check) : check_(std::move(check)) {}
  void TestBody() override { run_check(check_); }

 private:
  ModelCheck check_;
};

}  // namespace

bool in_full_tier() {
  const char* tier = std::getenv("HEDDLE_TIER");
  return tier != nullptr && std::string_view(tier) == "full";
}

std::string search_name(const relacy::Options& search) {
  switch (search.search) {
    case relacy::Search::full: return "full";
    case relacy::Search::context_bound: return fmt::format("bound{}", search.bound);
    case relacy::Search::random: return fmt::format("sampled{}", search.iterations);
  }
  return "?";
}

void register_checks(const std::vector<ModelCheck>& checks) {
  for (const ModelCheck& check : checks) {
    testing::RegisterTest(suite_of(check).c_str(), test_of(check).c_str(), nullptr, nullptr,
                          __FILE__, __LINE__,
                          [check]() -> testing::Test* { return new CheckTest(check); });
  }
}

int run_models(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const char* json = nullptr;
  if (argc == 3 && std::strcmp(argv[1], "--json") == 0) {
    json = argv[2];
  } else if (argc > 1) {
    std::cerr << fmt::format(
        "unknown option '{}'; besides GoogleTest's options there is --json FILE\n", argv[1]);
    return 2;
  }
  const int status = RUN_ALL_TESTS();
  if (json == nullptr) return status;
  try {
    write_results(json, results());
  } catch (const ResultsFileError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return status;
}

}  // namespace heddle::models

// The statements on a Go layer with one planted defect at a time: each defect must be found by the
// statements that name it, and each statement must find a defect.
#include <algorithm>
#include <cstring>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <models/go/conformance/defect.hpp>
#include <models/go/conformance/judgement.hpp>
#include <models/go/conformance/table.hpp>

namespace heddle::models::conformance {

namespace {

using go::detail::Defect;

struct Planted {
  Defect defect;
  const char* name;
  std::vector<std::string> found_by;  // ids; there may be more
};

const std::vector<Planted>& planted() {
  static const std::vector<Planted> all = {
      {Defect::alarm_is_not_set, "alarm_is_not_set", {}},
      {Defect::broadcast_wakes_one, "broadcast_wakes_one", {}},
      {Defect::buffer_is_overtaken, "buffer_is_overtaken", {}},
      {Defect::cancels_parent, "cancels_parent", {}},
      {Defect::cap_is_one_more, "cap_is_one_more", {}},
      {Defect::chooses_first, "chooses_first", {}},
      {Defect::claims_twice, "claims_twice", {}},
      {Defect::close_drops_values, "close_drops_values", {}},
      {Defect::close_forgets_senders, "close_forgets_senders", {}},
      {Defect::close_of_nil_is_ignored, "close_of_nil_is_ignored", {}},
      {Defect::close_wakes_one, "close_wakes_one", {}},
      {Defect::closed_before_drained, "closed_before_drained", {}},
      {Defect::closed_is_never_ready, "closed_is_never_ready", {}},
      {Defect::closed_receive_is_ok, "closed_receive_is_ok", {}},
      {Defect::copies_differ, "copies_differ", {}},
      {Defect::default_is_first, "default_is_first", {}},
      {Defect::default_looks_one_by_one, "default_looks_one_by_one", {}},
      {Defect::delivers_twice, "delivers_twice", {}},
      {Defect::done_of_background, "done_of_background", {}},
      {Defect::empty_gives_zero, "empty_gives_zero", {}},
      {Defect::forgets_child, "forgets_child", {}},
      {Defect::full_has_room, "full_has_room", {}},
      {Defect::go_does_nothing, "go_does_nothing", {}},
      {Defect::go_waits, "go_waits", {}},
      {Defect::goexit_returns, "goexit_returns", {}},
      {Defect::last_reason_counts, "last_reason_counts", {}},
      {Defect::last_waiter_is_first, "last_waiter_is_first", {}},
      {Defect::len_counts_senders, "len_counts_senders", {}},
      {Defect::len_of_nil, "len_of_nil", {}},
      {Defect::len_orders, "len_orders", {}},
      {Defect::locks_duplicates_twice, "locks_duplicates_twice", {}},
      {Defect::negative_counter_is_ignored, "negative_counter_is_ignored", {}},
      {Defect::nil_case_is_open, "nil_case_is_open", {}},
      {Defect::nil_is_not_nil, "nil_is_not_nil", {}},
      {Defect::nil_parent_is_accepted, "nil_parent_is_accepted", {}},
      {Defect::nil_receives, "nil_receives", {}},
      {Defect::nil_sends, "nil_sends", {}},
      {Defect::no_case_returns, "no_case_returns", {}},
      {Defect::once_is_done_early, "once_is_done_early", {}},
      {Defect::partner_is_not_ready, "partner_is_not_ready", {}},
      {Defect::reader_overtakes_writer, "reader_overtakes_writer", {}},
      {Defect::reuse_is_ignored, "reuse_is_ignored", {}},
      {Defect::runs_all_handlers, "runs_all_handlers", {}},
      {Defect::second_close_is_ignored, "second_close_is_ignored", {}},
      {Defect::select_sends_to_closed, "select_sends_to_closed", {}},
      {Defect::send_to_closed_is_kept, "send_to_closed_is_kept", {}},
      {Defect::send_to_closed_waits, "send_to_closed_waits", {}},
      {Defect::sender_overtakes_buffer, "sender_overtakes_buffer", {}},
      {Defect::signal_is_lost, "signal_is_lost", {}},
      {Defect::size_is_not_checked, "size_is_not_checked", {}},
      {Defect::takes_all_that_is_ready, "takes_all_that_is_ready", {}},
      {Defect::unbuffered_has_room, "unbuffered_has_room", {}},
      {Defect::unlock_is_not_checked, "unlock_is_not_checked", {}},
      {Defect::values_are_not_ready, "values_are_not_ready", {}},
      {Defect::wait_at_zero_waits, "wait_at_zero_waits", {}},
      {Defect::wait_ends_early, "wait_ends_early", {}},
      {Defect::wakes_without_order, "wakes_without_order", {}},
  };
  return all;
}

// Statements that no defect of the layer could break, for the compiler keeps them.
const std::set<std::string> kKeptByCompiler = {"C33"};

// A defect is found at once or never; after a finding the search goes on for a shorter one.
Options options_of_defects() {
  Options options;
  options.max_executions = 5'000;
  options.max_turn_seconds = 2;
  return options;
}

bool finds(const Statement& statement) {
  return std::any_of(
      statement.scenarios.begin(), statement.scenarios.end(), [](const Scenario& scenario) {
        return !objection_to(scenario, observe(scenario, options_of_defects())).empty();
      });
}

class DefectTest : public testing::Test {
 public:
  explicit DefectTest(Planted planted) : planted_(std::move(planted)) {}
  void TestBody() override {
    for (const std::string& id : planted_.found_by) {
      const auto statement = std::find_if(all_statements().begin(), all_statements().end(),
                                          [&](const Statement& each) { return each.id == id; });
      ASSERT_NE(statement, all_statements().end()) << id;
      go::detail::g_planted = Defect::none;
      EXPECT_FALSE(finds(*statement)) << id << " does not hold without a defect";
      go::detail::g_planted = planted_.defect;
      EXPECT_TRUE(finds(*statement)) << id << " holds, with the defect";
    }
    go::detail::g_planted = Defect::none;
  }

 private:
  Planted planted_;
};

TEST(Statements, EachFindsADefect) {
  std::set<std::string> finders = kKeptByCompiler;
  for (const Planted& each : planted()) {
    EXPECT_FALSE(each.found_by.empty()) << each.name;
    finders.insert(each.found_by.begin(), each.found_by.end());
  }
  for (const Statement& statement : all_statements())
    EXPECT_EQ(finders.count(statement.id), 1U) << statement.id << " finds nothing";
}

// Prints who finds what.
int survey() {
  for (const Planted& each : planted()) {
    std::string ids;
    for (const Statement& statement : all_statements()) {
      go::detail::g_planted = each.defect;
      if (finds(statement)) ids += fmt::format("\"{}\", ", statement.id);
    }
    std::cout << fmt::format("{}: {}", each.name, ids) << std::endl;
  }
  return 0;
}

}  // namespace

}  // namespace heddle::models::conformance

int main(int argc, char** argv) {
  using namespace heddle::models::conformance;
  testing::InitGoogleTest(&argc, argv);
  if (argc == 2 && std::strcmp(argv[1], "--survey") == 0) return survey();
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  for (const Planted& each : planted()) {
    testing::RegisterTest("Defect", each.name, nullptr, nullptr, __FILE__, __LINE__,
                          [each]() -> testing::Test* { return new DefectTest(each); });
  }
  return RUN_ALL_TESTS();
}

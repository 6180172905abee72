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
#include <models/go/conformance/select_combinations.hpp>
#include <models/go/conformance/select_explorer.hpp>
#include <models/go/conformance/select_oracle.hpp>
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
      {Defect::alarm_is_not_set, "alarm_is_not_set", {"X01", "X03"}},
      {Defect::broadcast_wakes_one, "broadcast_wakes_one", {"K01"}},
      {Defect::buffer_is_overtaken, "buffer_is_overtaken", {"C21", "C37"}},
      {Defect::cancels_parent, "cancels_parent", {"X06"}},
      {Defect::cap_is_one_more, "cap_is_one_more", {"C02", "C32"}},
      {Defect::chooses_first, "chooses_first", {"C41"}},
      {Defect::claims_twice, "claims_twice", {"C14", "C44", "C45"}},
      {Defect::close_drops_values, "close_drops_values", {"C29"}},
      {Defect::close_forgets_senders, "close_forgets_senders", {"C27", "C51"}},
      {Defect::close_of_nil_is_ignored, "close_of_nil_is_ignored", {"C12"}},
      {Defect::close_wakes_one, "close_wakes_one", {"C28"}},
      {Defect::closed_before_drained, "closed_before_drained", {"C29", "C30"}},
      {Defect::closed_is_never_ready, "closed_is_never_ready", {"C48", "X02", "X05"}},
      {Defect::closed_receive_is_ok, "closed_receive_is_ok", {"C35"}},
      {Defect::copies_differ, "copies_differ", {"C07"}},
      {Defect::default_is_first, "default_is_first", {"C43"}},
      {Defect::default_looks_one_by_one, "default_looks_one_by_one", {"C43"}},
      {Defect::delivers_twice, "delivers_twice", {"C08", "C22"}},
      {Defect::done_of_background, "done_of_background", {"X04"}},
      {Defect::empty_gives_zero, "empty_gives_zero", {"D01"}},
      {Defect::forgets_child, "forgets_child", {"X06"}},
      {Defect::full_has_room, "full_has_room", {"C19"}},
      {Defect::go_does_nothing, "go_does_nothing", {"D03", "D04"}},
      {Defect::go_waits, "go_waits", {"M05"}},
      {Defect::goexit_returns, "goexit_returns", {"D02"}},
      {Defect::last_reason_counts, "last_reason_counts", {"X03"}},
      {Defect::last_waiter_is_first, "last_waiter_is_first", {"C18"}},
      {Defect::len_counts_senders, "len_counts_senders", {"C04", "C06", "C24"}},
      {Defect::len_of_nil, "len_of_nil", {"C05"}},
      {Defect::len_orders, "len_orders", {"M06"}},
      {Defect::locks_duplicates_twice, "locks_duplicates_twice", {"C42", "C46"}},
      {Defect::negative_counter_is_ignored, "negative_counter_is_ignored", {"W01"}},
      {Defect::nil_case_is_open, "nil_case_is_open", {"C13", "C17"}},
      {Defect::nil_is_not_nil, "nil_is_not_nil", {"C01"}},
      {Defect::nil_parent_is_accepted, "nil_parent_is_accepted", {"X07"}},
      {Defect::nil_receives, "nil_receives", {"C10", "C11"}},
      {Defect::nil_sends, "nil_sends", {"C09"}},
      {Defect::no_case_returns, "no_case_returns", {"C50"}},
      {Defect::once_is_done_early, "once_is_done_early", {"O01"}},
      {Defect::partner_is_not_ready, "partner_is_not_ready", {"C16", "C53"}},
      {Defect::reader_overtakes_writer, "reader_overtakes_writer", {"K02"}},
      {Defect::reuse_is_ignored, "reuse_is_ignored", {"W03"}},
      {Defect::runs_all_handlers, "runs_all_handlers", {"C40"}},
      {Defect::second_close_is_ignored, "second_close_is_ignored", {"C25", "C34"}},
      {Defect::select_sends_to_closed, "select_sends_to_closed", {"C26", "C49"}},
      {Defect::send_to_closed_is_kept, "send_to_closed_is_kept", {"C31", "M07"}},
      {Defect::send_to_closed_waits, "send_to_closed_waits", {"C38"}},
      {Defect::sender_overtakes_buffer, "sender_overtakes_buffer", {"C22", "C23", "C36"}},
      {Defect::signal_is_lost, "signal_is_lost", {"K01"}},
      {Defect::size_is_not_checked, "size_is_not_checked", {"C03"}},
      {Defect::takes_all_that_is_ready, "takes_all_that_is_ready", {"C44"}},
      {Defect::unbuffered_has_room, "unbuffered_has_room", {"C15", "C17", "C47"}},
      {Defect::unlock_is_not_checked, "unlock_is_not_checked", {"K03"}},
      {Defect::values_are_not_ready, "values_are_not_ready", {"C20", "C39", "C52"}},
      {Defect::wait_at_zero_waits, "wait_at_zero_waits", {"W02", "W05"}},
      {Defect::wait_ends_early, "wait_ends_early", {"W04"}},
      {Defect::wakes_without_order, "wakes_without_order", {"M01", "M02", "M03", "M04", "M08"}},
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

// By a finding that is not stated, by one that is stated and missing, or by outcomes; not by the
// number of executions alone, which says only that the program is another.
bool finds(const Scenario& scenario) {
  const Observed observed = observe(scenario, options_of_defects());
  if (!observed.result.finding && observed.result.verdict != Verdict::holds_exhaustive)
    return false;
  Scenario uncounted = scenario;
  uncounted.executions = observed.result.executions;
  return !objection_to(uncounted, observed).empty();
}
bool finds(const Statement& statement) {
  return std::any_of(statement.scenarios.begin(), statement.scenarios.end(),
                     [](const Scenario& scenario) { return finds(scenario); });
}

// What the enumeration of selects finds.
constexpr Defect kDefectsOfSelect[] = {
    Defect::chooses_first,          Defect::closed_is_never_ready,
    Defect::default_is_first,       Defect::default_looks_one_by_one,
    Defect::nil_case_is_open,       Defect::partner_is_not_ready,
    Defect::select_sends_to_closed, Defect::takes_all_that_is_ready,
    Defect::values_are_not_ready,
};

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

// Whether some select reaches more than is allowed, or less.
bool differs_from_oracle() {
  for (const auto& programs : {selects_of_own_channels(2), selects_of_one_channel(2)}) {
    for (const SelectProgram& program : programs) {
      const Reached reached = reached_outcomes(program);
      if (!reached.objection.empty() || reached.outcomes != allowed_outcomes(program)) return true;
    }
  }
  return false;
}

TEST(SelectEnumeration, FindsDefectsOfSelect) {
  EXPECT_FALSE(differs_from_oracle()) << "without a defect";
  for (const Defect defect : kDefectsOfSelect) {
    go::detail::g_planted = defect;
    EXPECT_TRUE(differs_from_oracle()) << "defect " << static_cast<int>(defect);
  }
  go::detail::g_planted = Defect::none;
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

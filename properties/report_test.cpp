// What people and machines read: results.json, the table of verdicts, and the findings.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/report/console.hpp>
#include <heddle/report/results_file.hpp>
#include <heddle/spec/result.hpp>

#include <properties/support/property.hpp>

namespace heddle {
namespace {

namespace fs = std::filesystem;

constexpr std::array kAllVerdicts = {Verdict::holds_exhaustive, Verdict::holds_bounded,
                                     Verdict::holds_sampled,    Verdict::violated,
                                     Verdict::incomplete,       Verdict::not_applicable};

// A folder of its own for each test, gone afterwards.
class ResultsFileTest : public ::testing::Test {
 protected:
  ResultsFileTest() {
    const std::string pattern = (fs::temp_directory_path() / "heddle-report-XXXXXX").string();
    std::vector<char> name(pattern.c_str(), pattern.c_str() + pattern.size() + 1);
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name.data();
    file_ = folder_ / "results.json";
  }
  ~ResultsFileTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  void write_text(const std::string& text) const {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << text;
  }
  std::string text() const {
    std::ifstream stream(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  fs::path folder_;
  fs::path file_;
};

// What a ResultsFileError said; nothing if there was none.
template <class Call>
std::string complaint_of(Call call) {
  try {
    call();
  } catch (const ResultsFileError& error) {
    return error.what();
  }
  return "";
}

void expect_mentions(const std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is not in: " << text;
  }
}

// Letters that a file format might mind; always well-formed UTF-8.
std::string draw_text() {
  const std::vector<std::string> pieces = {
      "a", "B", "7",    " ", "\"", "\\", "/",  "\n", "\t", "{", "}", "[",       ",",
      ":", "'", "\x01", "%", "ß",  "漢", "😀", "\r", "\b", "$", "#", "\\u00e4", "null"};
  std::string text;
  for (const auto& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) {
    text += piece;
  }
  return text;
}

Pitfall draw_pitfall() {
  return static_cast<Pitfall>(*rc::gen::inRange<std::size_t>(0, kPitfallNames.size()));
}

CheckResult draw_result() {
  CheckResult result;
  result.subject = draw_text();
  result.pitfall = draw_pitfall();
  result.engine = draw_text();
  result.verdict = kAllVerdicts[*rc::gen::inRange<std::size_t>(0, kAllVerdicts.size())];
  result.bound = draw_text();
  result.bound_value = *rc::gen::arbitrary<std::uint64_t>();
  result.executions = *rc::gen::arbitrary<std::uint64_t>();
  result.blocked = *rc::gen::arbitrary<std::uint64_t>();
  result.seconds = *rc::gen::inRange(0, 1'000'000) / 1000.0;
  if (*rc::gen::arbitrary<bool>()) {
    result.finding = Finding{draw_pitfall(), draw_text(), draw_text(), draw_text()};
  }
  result.note = draw_text();
  return result;
}

void assert_same(const CheckResult& left, const CheckResult& right) {
  RC_ASSERT(left.subject == right.subject);
  RC_ASSERT(left.pitfall == right.pitfall);
  RC_ASSERT(left.engine == right.engine);
  RC_ASSERT(left.verdict == right.verdict);
  RC_ASSERT(left.bound == right.bound);
  RC_ASSERT(left.bound_value == right.bound_value);
  RC_ASSERT(left.executions == right.executions);
  RC_ASSERT(left.blocked == right.blocked);
  RC_ASSERT(left.seconds == right.seconds);
  RC_ASSERT(left.note == right.note);
  RC_ASSERT(left.finding.has_value() == right.finding.has_value());
  if (!left.finding) return;
  RC_ASSERT(left.finding->pitfall == right.finding->pitfall);
  RC_ASSERT(left.finding->message == right.finding->message);
  RC_ASSERT(left.finding->trace == right.finding->trace);
  RC_ASSERT(left.finding->token == right.finding->token);
}

TEST_F(ResultsFileTest, WhatIsWrittenIsReadAgain) {
  expect_property("read_results(write_results(r)) = r", [this] {
    std::vector<CheckResult> results(*rc::gen::inRange<std::size_t>(0, 4));
    for (CheckResult& result : results) result = draw_result();
    write_results(file_, results);
    const std::vector<CheckResult> again = read_results(file_);
    RC_ASSERT(again.size() == results.size());
    for (std::size_t row = 0; row < results.size(); ++row) assert_same(results[row], again[row]);
  });
  EXPECT_EQ(files(), std::vector<std::string>{"results.json"});
}

TEST_F(ResultsFileTest, ATextThatIsNoTextIsWrittenAllTheSame) {
  CheckResult result;
  result.subject = "not UTF-8: \xff\xfe";
  write_results(file_, {result});
  EXPECT_EQ(read_results(file_).front().subject.substr(0, 11), "not UTF-8: ");
}

TEST_F(ResultsFileTest, AFolderThatIsMissingIsTold) {
  const fs::path file = folder_ / "missing" / "results.json";
  for (const auto& complaint : {complaint_of([&] { write_results(file, {}); }),
                                complaint_of([&] { check_writable(file); })}) {
    expect_mentions(complaint, {file.string(), "No such file or directory", "--json"});
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(ResultsFileTest, AFolderInItsPlaceIsTold) {
  fs::create_directory(file_);
  for (const auto& complaint : {complaint_of([&] { write_results(file_, {}); }),
                                complaint_of([&] { check_writable(file_); })}) {
    expect_mentions(complaint, {file_.string(), "it is a directory", "--json"});
  }
  EXPECT_EQ(files(), std::vector<std::string>{"results.json"});
  EXPECT_TRUE(fs::is_empty(file_));
}

// The old file is there until the new one is whole.
TEST_F(ResultsFileTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full to be a full disk";
  write_text("the old one");
  // Where the temporary file would be, there is a disk without room.
  const fs::path temporary = file_.string() + fmt::format(".{}.part", getpid());
  fs::create_symlink("/dev/full", temporary);
  expect_mentions(complaint_of([&] { write_results(file_, std::vector<CheckResult>(100)); }),
                  {file_.string(), "the disk is full"});
  EXPECT_EQ(text(), "the old one");
  EXPECT_EQ(files(), std::vector<std::string>{"results.json"});
}

TEST_F(ResultsFileTest, TryingLeavesNoTrace) {
  check_writable(file_);
  EXPECT_TRUE(files().empty());
  write_text("the old one");
  check_writable(file_);
  EXPECT_EQ(text(), "the old one");
  EXPECT_EQ(files(), std::vector<std::string>{"results.json"});
}

TEST_F(ResultsFileTest, WhatCannotBeReadIsTold) {
  expect_mentions(complaint_of([&] { read_results(file_); }),
                  {file_.string(), "there is no such file"});
  const std::string row =
      R"({"subject": "s", "pitfall": "leak", "engine": "e", "verdict": "violated", "bound": "",)"
      R"( "bound_value": 0, "executions": 0, "blocked": 0, "seconds": 0, "note": "",)"
      R"( "finding": null})";
  const auto with = [&](const std::string& old_text, const std::string& new_text) {
    std::string changed = row;
    changed.replace(changed.find(old_text), old_text.size(), new_text);
    return R"({"version": 1, "checks": [)" + changed + "]}";
  };
  write_text(with("", ""));
  ASSERT_EQ(complaint_of([&] { read_results(file_); }), "");
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "parse error"},
      {"{", "parse error"},
      {"[]", "type"},
      {R"({"version": 2, "checks": []})", "another version"},
      {R"({"version": 1})", "checks"},
      {with(R"("note": "",)", ""), "note"},
      {with("leak", "leek"), "'leek' is no pitfall"},
      {with("violated", "OK"), "'OK' is no verdict"},
      {with(R"("executions": 0)", R"("executions": "many")"), "number"},
      {with(R"("finding": null)", R"("finding": {})"), "pitfall"},
  };
  for (const auto& [contents, why] : bad) {
    write_text(contents);
    expect_mentions(complaint_of([&] { read_results(file_); }),
                    {file_.string(), "not a results file of this version", why, "make it anew"});
  }
}

CheckResult check(const std::string& subject, Pitfall pitfall, const std::string& engine,
                  Verdict verdict, std::uint64_t executions, std::uint64_t bound_value = 0) {
  CheckResult result;
  result.subject = subject;
  result.pitfall = pitfall;
  result.engine = engine;
  result.verdict = verdict;
  result.bound = "2 x 1";
  result.bound_value = bound_value;
  result.executions = executions;
  return result;
}

std::vector<CheckResult> small_results() {
  using enum Verdict;
  std::vector<CheckResult> results = {
      check("Good", Pitfall::deadlock, "relacy", holds_exhaustive, 1'234'567),
      check("Good", Pitfall::deadlock, "property", holds_sampled, 1'200),
      check("Good", Pitfall::blocking, "relacy", holds_exhaustive, 1'000),
      check("Good", Pitfall::blocking, "relacy", holds_bounded, 500, 2),
      check("Good", Pitfall::lost_task, "relacy", holds_bounded, 10, 2),
      check("Good", Pitfall::lost_task, "relacy", holds_bounded, 20, 3),
      check("Good", Pitfall::leak, "property", not_applicable, 0),
      check("Bad", Pitfall::deadlock, "relacy", holds_exhaustive, 7),
      check("Bad", Pitfall::deadlock, "relacy", violated, 12),
      check("Bad", Pitfall::data_race, "property", incomplete, 3),
      check("Bad", Pitfall::leak, "relacy", incomplete, 4),
      check("Bad", Pitfall::leak, "relacy", violated, 5),
      check("Bad", Pitfall::leak, "property", violated, 5),
      check("Bad", Pitfall::leak, "property", violated, 5),
  };
  results[12].note = "a known finding";
  const Finding deadlock{Pitfall::deadlock, "asleep for ever: T2 in recv", "first\nsecond\n",
                         "a:b"};
  results[8].finding = deadlock;
  results[8].note = "a known finding";
  results[9].finding = Finding{Pitfall::crash, "recv threw: broken", "", ""};
  return results;
}

TEST(Console, TheTableOfVerdicts) {
  EXPECT_EQ("\n" + verdict_table(small_results()), R"(
subject  pitfall    relacy                       property
---------------------------------------------------------------------
Good     deadlock   holds, exhaustive 1,234,567  holds, sampled 1,200
Good     blocking   holds, full+bounded 2 1,500  -
Good     lost-task  holds, bounded 2,3 30        -
Good     data-race  -                            -
Good     leak       -                            not applicable
Bad      deadlock   violated (known)             -
Bad      blocking   -                            -
Bad      lost-task  -                            -
Bad      data-race  -                            incomplete
Bad      leak       violated                     violated
)");
}

TEST(Console, TheFindings) {
  EXPECT_EQ(findings_text({}), "");
  EXPECT_EQ(findings_text(small_results()), R"(
finding 1: deadlock in Bad, by relacy (a known finding)
  asleep for ever: T2 in recv
    first
    second
  again: make replay TOKEN='a:b'

finding 2: crash in Bad, by property
  recv threw: broken
)");
}

TEST(Console, TheLineToPasteCanBeAnother) {
  const std::string text = findings_text(small_results(), "heddle-verify --replay '%' --twice");
  EXPECT_NE(text.find("  again: heddle-verify --replay 'a:b' --twice\n"), std::string::npos);
  EXPECT_EQ(text.find("make"), std::string::npos);
}

TEST(Console, OneCheckInALine) {
  CheckResult result =
      check("Good", Pitfall::lost_task, "relacy", Verdict::holds_bounded, 1'234, 3);
  result.blocked = 5;
  result.seconds = 0.25;
  result.note = "something";
  EXPECT_EQ(describe(result),
            "Good / lost-task / relacy: holds, bounded 3 (1,234 executions, 5 blocked, 0.2 s; "
            "2 x 1); something");
  result.verdict = Verdict::not_applicable;
  EXPECT_EQ(describe(result), "Good / lost-task / relacy: not applicable; something");
}

TEST(Verdicts, AreNeverABareOk) {
  for (const Verdict verdict : kAllVerdicts) {
    const std::string text = describe(verdict, 2, 1'000);
    EXPECT_NE(text, "OK");
    EXPECT_EQ(text.find("unknown"), std::string::npos);
    // What holds says how far.
    if (text.find("holds") == 0) {
      EXPECT_GT(text.size(), std::string("holds, ").size());
    }
  }
  EXPECT_EQ(describe(Verdict::holds_exhaustive, 0, 10), "holds, exhaustive");
  EXPECT_EQ(describe(Verdict::holds_bounded, 2, 10), "holds, bounded 2");
  EXPECT_EQ(describe(Verdict::holds_sampled, 0, 1'000), "holds, sampled 1000");
}

TEST(Verdicts, AreToldApart) {
  for (const Verdict one : kAllVerdicts) {
    for (const Verdict other : kAllVerdicts) {
      EXPECT_EQ(to_string(one) == to_string(other), one == other);
    }
  }
}

TEST(Pitfalls, HaveNamesThatLeadBack) {
  for (const std::string_view name : kPitfallNames) {
    ASSERT_TRUE(pitfall_from(name).has_value()) << name;
    EXPECT_EQ(to_string(*pitfall_from(name)), name);
  }
  EXPECT_FALSE(pitfall_from("").has_value());
  EXPECT_FALSE(pitfall_from("Deadlock").has_value());
}

}  // namespace
}  // namespace heddle

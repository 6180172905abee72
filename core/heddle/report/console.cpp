#include <heddle/report/console.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

namespace heddle {

namespace {

std::string with_separators(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
  return digits;
}

bool is_known(const CheckResult& check) {
  return check.note.find("known finding") != std::string::npos;
}

// The checks that share a cell.
std::string cell(const std::vector<const CheckResult*>& checks) {
  if (checks.empty()) return "-";
  // One that does not hold says it for all, the worst first.
  for (const Verdict verdict : {Verdict::violated, Verdict::incomplete}) {
    for (const bool known : {false, true}) {
      const auto is_one = [&](const CheckResult* check) {
        return check->verdict == verdict && known == is_known(*check);
      };
      if (std::any_of(checks.begin(), checks.end(), is_one))
        return to_string(verdict) + (known ? " (known)" : "");
    }
  }
  std::uint64_t executions = 0;
  bool exhaustive = false;
  bool sampled = false;
  std::set<std::uint64_t> bounds;
  for (const CheckResult* check : checks) {
    executions += check->executions;
    if (check->verdict == Verdict::holds_exhaustive) exhaustive = true;
    if (check->verdict == Verdict::holds_sampled) sampled = true;
    if (check->verdict == Verdict::holds_bounded) bounds.insert(check->bound_value);
  }
  std::string kinds;
  const auto add = [&kinds](const std::string& kind) {
    kinds += (kinds.empty() ? "" : "+") + kind;
  };
  if (exhaustive) add(bounds.empty() && !sampled ? "exhaustive" : "full");
  if (!bounds.empty()) add(fmt::format("bounded {}", fmt::join(bounds, ",")));
  if (sampled) add("sampled");
  if (kinds.empty()) return to_string(Verdict::not_applicable);
  return fmt::format("holds, {} {}", kinds, with_separators(executions));
}

}  // namespace

std::string verdict_table(const std::vector<CheckResult>& results) {
  constexpr std::size_t kGap = 2;
  std::vector<std::string> subjects;
  std::vector<std::string> engines;
  std::map<std::string, std::vector<const CheckResult*>> cells;
  const auto key = [](const std::string& subject, Pitfall pitfall, const std::string& engine) {
    return fmt::format("{}|{}|{}", subject, to_string(pitfall), engine);
  };
  for (const CheckResult& result : results) {
    if (std::find(subjects.begin(), subjects.end(), result.subject) == subjects.end())
      subjects.push_back(result.subject);
    if (std::find(engines.begin(), engines.end(), result.engine) == engines.end())
      engines.push_back(result.engine);
    cells[key(result.subject, result.pitfall, result.engine)].push_back(&result);
  }
  std::vector<std::vector<std::string>> rows = {{"subject", "pitfall"}};
  rows.front().insert(rows.front().end(), engines.begin(), engines.end());
  for (const std::string& subject : subjects) {
    for (const Pitfall pitfall : kClassicPitfalls) {
      std::vector<std::string> row = {subject, std::string(to_string(pitfall))};
      for (const std::string& engine : engines)
        row.push_back(cell(cells[key(subject, pitfall, engine)]));
      rows.push_back(std::move(row));
    }
  }
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], row[column].size() + kGap);
    }
  }
  std::string text;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    std::string line;
    for (std::size_t column = 0; column < rows[index].size(); ++column) {
      line += fmt::format("{:<{}}", rows[index][column], widths[column]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (index == 0) text += std::string(line.size() - kGap, '-') + "\n";
  }
  return text;
}

std::string describe(const CheckResult& result) {
  std::string line =
      fmt::format("{} / {} / {}: {}", result.subject, to_string(result.pitfall), result.engine,
                  describe(result.verdict, result.bound_value, result.executions));
  if (result.verdict != Verdict::not_applicable) {
    line += fmt::format(" ({} executions, {} blocked, {:.1f} s; {})",
                        with_separators(result.executions), with_separators(result.blocked),
                        result.seconds, result.bound);
  }
  if (!result.note.empty()) line += "; " + result.note;
  return line;
}

std::string findings_text(const std::vector<CheckResult>& results, const std::string& again) {
  std::string text;
  std::size_t number = 0;
  for (const CheckResult& result : results) {
    if (!result.finding) continue;
    fmt::format_to(std::back_inserter(text), "\nfinding {}: {} in {}, by {}{}\n  {}\n", ++number,
                   to_string(result.finding->pitfall), result.subject, result.engine,
                   result.note.empty() ? "" : " (" + result.note + ")", result.finding->message);
    std::string_view trace = result.finding->trace;
    while (!trace.empty()) {
      const std::size_t end = std::min(trace.find('\n'), trace.size());
      text += "    " + std::string(trace.substr(0, end)) + "\n";
      trace.remove_prefix(std::min(end + 1, trace.size()));
    }
    if (!result.finding->token.empty()) {
      std::string command = again;
      if (const auto place = command.find('%'); place != std::string::npos) {
        command.replace(place, 1, result.finding->token);
      }
      text += fmt::format("  again: {}\n", command);
    }
  }
  return text;
}

}  // namespace heddle

#include <models/go/kernels/table.hpp>

#include <algorithm>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include <models/go/kernels/kernels.hpp>

namespace kernels {

namespace {

constexpr const char* kIntroduction =
    R"(# Kernels

<!-- Written by models_go_kernels --write; edit the kernels or table.cpp instead. -->

Real concurrency bugs of Go programs (Docker, Kubernetes, CockroachDB, etcd, gRPC, Istio, Knative,
Syncthing), each cut down to its pattern, written on `heddle::go`, and the same program put right.
They come from the public record behind the benchmark GoBench (Yuan and others, CGO 2021); nothing
of its code is used. One file, one bug: what it was, the buggy program, the fixed one. Start with
`moby_4395.cpp`.

What other tools find, as published:

Of the 68 blocking kernels, GoPie finds 66, goleak 42, go-deadlock 28, a plain unit test 22, GFuzz
18, dingo-hunter 1. Go 1.26's goroutine leak profile is tested on 62 of them, of which 23 must be
found and 39 may be missed. Of the 35 others, Go's race detector finds 32.

These tools watch runs, or look at the source. Here all executions are explored: each of the buggy
programs below is found, always, as the pitfall that it is, and each of the fixed ones is shown to
be free of all of them. Nobody sleeps, and nothing may be missed.

## How to read the table

- *found*: the pitfall, and how many executions had been run when it was found.
- *trace*: the steps of the execution that is printed, and how many executions fail, of how many. It
  is the shortest of those that fail: the one with the fewest changes from one goroutine to another,
  and then the fewest steps. Its token is in `ci/tokens`.
- *fixed*: how many executions the fixed program has, all of them clean. Timers fire at any moment,
  a `select` takes any case that is ready, a `choose()` in the program gives any answer: all that is
  part of it.

All of it is asserted. `models_go_kernels --write` explores everything again, writes the tokens and
this file. A program that takes more than 30 s on one core does not belong here: cut it down
further.

## Adding a kernel

1. A file as the others, with a function `kernel()`; its name in `CMakeLists.txt` and, twice, in
   `kernels.cpp`.
2. `models_go_kernels --write NAME` explores it, says how long that takes, and writes its token and
   its row.
3. `HEDDLE_PRINT_COUNTS=1 models_go_kernels --gtest_filter='*NAME*'` prints the finding.

)";

std::string with_hash(std::string_view name) {
  std::string text(name);
  text[text.rfind('_')] = '#';
  return text;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '|');) {
    const auto begin = cell.find_first_not_of(' ');
    const auto end = cell.find_last_not_of(' ');
    cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end + 1 - begin));
  }
  return cells;
}

std::string table_of(Set set, const Rows& rows) {
  std::string text =
      "| | kernel | what is wrong | found | trace | fixed |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Kernel& kernel : kernels()) {
    if (kernel.set != set) continue;
    const auto row = rows.find(kernel.name);
    const Cells cells = row == rows.end() ? Cells() : row->second;
    text += fmt::format("| {} | [{}]({}.cpp) | {} | {} | {} | {} |\n", kernel.number,
                        with_hash(kernel.name), kernel.name, kernel.what, cells.found, cells.trace,
                        cells.fixed);
  }
  return text;
}

}  // namespace

std::string found_cell(const heddle::Result& result) {
  if (!result.finding) return "nothing";
  return fmt::format("{}, in {}", to_string(result.finding->pitfall), result.first_failed);
}

std::string trace_cell(const heddle::Result& result) {
  if (!result.finding) return "";
  const std::string& trace = result.finding->trace;
  return fmt::format("{} steps, of {} of {}", std::count(trace.begin(), trace.end(), '\n'),
                     result.failed, result.failed + result.executions);
}

std::string fixed_cell(const heddle::Result& result) {
  if (result.finding) return std::string(to_string(result.finding->pitfall));
  return fmt::format("clean in {}", result.executions);
}

std::string readme_text(const Rows& rows) {
  return fmt::format("{}## Blocking\n\n{}\n## Non-blocking\n\n{}", kIntroduction,
                     table_of(Set::blocking, rows), table_of(Set::non_blocking, rows));
}

Rows rows_of(const std::string& readme) {
  constexpr std::size_t kColumns = 7;  // with what is before the first |
  Rows rows;
  std::istringstream lines(readme);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> cells = split(line);
    if (cells.size() != kColumns || !cells[2].starts_with('[')) continue;
    const auto begin = cells[2].find('(') + 1;
    const std::string name = cells[2].substr(begin, cells[2].rfind(".cpp)") - begin);
    rows[name] = {cells[4], cells[5], cells[6]};
  }
  return rows;
}

}  // namespace kernels

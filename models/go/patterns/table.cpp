#include <models/go/patterns/table.hpp>

#include <fmt/format.h>

#include <models/go/patterns/patterns.hpp>

namespace patterns {

namespace {

constexpr const char* kIntroduction =
    R"(# Patterns

<!-- Written by models_go_patterns --write; edit the patterns or table.cpp instead. -->

The usual concurrent programs of Go, written on `heddle::go`: one file each, small enough to be
copied, with the rules that make it right. Beside it stands how it is usually written wrong. Start
with `worker_pool.cpp`.

`models_go_patterns` explores them under the `interleave` engine: the program in all its executions
(timers fire at any moment, a `select` takes any case that is ready), in which nothing is lost, out
of order, blocked or left behind; the twin until its mistake is found, as what the table says.
`tsan_go_patterns` runs the programs on real threads under ThreadSanitizer.

To add one: a file as the others, its name in `CMakeLists.txt` and, twice, in `patterns.cpp`;
`HEDDLE_PRINT_COUNTS=1 models_go_patterns --gtest_filter='*NAME*'` prints its number of executions
and the finding; then `models_go_patterns --write`.

| pattern | what it does | executions | its broken twin | is found as |
| --- | --- | --- | --- | --- |
)";

}  // namespace

std::string readme_text() {
  std::string text = kIntroduction;
  for (const Pattern& pattern : patterns()) {
    text += fmt::format("| [{0}]({0}.cpp) | {1} | {2} | {3} | {4} |\n", pattern.name, pattern.what,
                        pattern.executions, pattern.mistake, to_string(pattern.pitfall));
  }
  return text;
}

}  // namespace patterns

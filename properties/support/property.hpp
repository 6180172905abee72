// Properties in GoogleTest: rapidcheck finds and shrinks a counterexample, and the failure is
// reported at the line of the caller, with a line to paste that shows it again.
//
//   HEDDLE_SEED   where the cases start: a number, 1 by default, or "random": a fresh one
//   HEDDLE_CASES  how many cases each property runs, 200 by default
//
// A property says that it does not hold with RC_ASSERT, RC_FAIL, an exception or `return false`;
// GoogleTest's own assertions do not reach rapidcheck and are not shrunk. What a case is being
// generated in is state of one thread that rapidcheck does not protect: draw everything before
// starting a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include <rapidcheck/detail/Property.h>

namespace heddle {

// Where the cases of a property start and how many there are.
struct Cases {
  std::uint64_t seed = 1;
  int count = 200;
};

// What the environment asks for; `otherwise` cases where it does not say. Throws
// std::invalid_argument for a value that it does not understand.
Cases cases_from_environment(int otherwise);

// The command that runs the current test again on the same cases.
std::string line_to_paste(const Cases& cases);

struct CaseOptions {
  std::optional<int> cases;  // instead of the default of 200; HEDDLE_CASES overrides it
  int max_size = 100;        // rapidcheck's: how large its containers and numbers may become
};

// What `expect_property` does once the type of the testable does not matter any more.
void expect_rapidcheck_property(std::string_view description, const rc::detail::Property& property,
                                const CaseOptions& options, const std::source_location& where);

template <typename Testable>
void expect_property(std::string_view description, Testable&& testable, const CaseOptions& options,
                     std::source_location where = std::source_location::current()) {
  expect_rapidcheck_property(description, rc::detail::toProperty(std::forward<Testable>(testable)),
                             options, where);
}

template <typename Testable>
void expect_property(std::string_view description, Testable&& testable,
                     std::source_location where = std::source_location::current()) {
  expect_property(description, std::forward<Testable>(testable), CaseOptions{}, where);
}

}  // namespace heddle

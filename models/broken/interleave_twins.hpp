// The twins under the `interleave` engine: in which scenario each is found out, and how many
// executions that scenario has without the defect.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/pitfall.hpp>
#include <models/broken/names.hpp>
#include <models/support/native_scenario.hpp>

namespace heddle::models::broken {

// All there are, but how many that is depends on how the compiler writes a loop that waits.
inline constexpr std::uint64_t kUncounted = 0;

struct InterleaveTwin {
  std::string_view name;
  std::string correct_name;      // of the correct program in the same scenario; twins may share it
  std::uint64_t executions = 0;  // of the correct program: all there are, or kUncounted
  std::function<void()> broken;
  std::function<void()> correct;
  Pitfall when_stuck{};  // what it means for this scenario if threads sleep for ever
};

std::vector<InterleaveTwin> interleave_mutex_twins();
std::vector<InterleaveTwin> interleave_lock_free_twins();
std::vector<InterleaveTwin> interleave_program_twins();

template <class Broken, class Correct>
InterleaveTwin interleave_twin_of(std::string_view name, std::string correct_name,
                                  std::uint64_t executions) {
  return {name,
          std::move(correct_name),
          executions,
          run_natively<Broken>,
          run_natively<Correct>,
          when_stuck<Broken>()};
}

}  // namespace heddle::models::broken

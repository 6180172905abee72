// The twins under Relacy: in which scenario, how far, and after how many executions each is found
// out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/engine/relacy_engine.hpp>
#include <models/broken/names.hpp>
#include <models/support/model_check.hpp>

namespace heddle::models::broken {

struct RelacyTwin {
  std::string_view name;
  std::string correct_name;  // of the correct program in the same scenario; twins may share it
  relacy::Options search;
  std::uint64_t executions = 0;  // until the violation, or of the whole search: always the same
  relacy::Program broken;
  relacy::Program correct;
};

std::vector<RelacyTwin> relacy_mutex_twins();
std::vector<RelacyTwin> relacy_lock_free_twins();
std::vector<RelacyTwin> relacy_program_twins();

template <class Broken, class Correct>
RelacyTwin twin_of(std::string_view name, const std::string& scenario,
                   const relacy::Options& search, std::uint64_t executions) {
  return {name,       scenario + "_" + search_name(search), search,
          executions, relacy::program_of<Broken>(),         relacy::program_of<Correct>()};
}

}  // namespace heddle::models::broken

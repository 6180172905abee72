// A model check: one scenario, one search, the verdict and the number of executions that are
// expected of it.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include <heddle/engine/relacy_engine.hpp>
#include <heddle/spec/pitfall.hpp>

namespace heddle::models {

struct ModelCheck {
  std::string subject;   // "BufferedChannel"
  Pitfall pitfall{};     // what it is checked for
  std::string scenario;  // "2x1x1": producers, consumers, values of each producer; or another name
  relacy::Options search;
  std::uint64_t executions =
      0;  // expected: a search that visits fewer, or more, is not the search that was verified
  relacy::Program program;
};

inline relacy::Options full() { return {}; }
inline relacy::Options bound(unsigned preemptions) {
  relacy::Options options;
  options.search = relacy::Search::context_bound;
  options.bound = preemptions;
  return options;
}
inline relacy::Options sampled(std::uint64_t iterations, std::uint64_t seed = 1) {
  relacy::Options options;
  options.search = relacy::Search::random;
  options.iterations = iterations;
  options.seed = seed;
  return options;
}

// One search of a scenario, and how many executions it visits.
struct Search {
  relacy::Options options;
  std::uint64_t executions = 0;
  bool nightly = false;  // takes more than a few seconds: in the full tier only
};

inline Search nightly(relacy::Options options, std::uint64_t executions) {
  options.seconds = 1800;
  return {options, executions, true};
}

// True when HEDDLE_TIER=full is in the environment (ci/full-tier.sh).
bool in_full_tier();

// Adds the checks of one scenario; the nightly ones in the full tier only.
template <class Scenario>
void add(std::vector<ModelCheck>& checks, const std::string& subject, Pitfall pitfall,
         const std::string& scenario, std::initializer_list<Search> searches) {
  for (const Search& search : searches) {
    if (search.nightly && !in_full_tier()) continue;
    checks.push_back({subject, pitfall, scenario, search.options, search.executions,
                      relacy::program_of<Scenario>()});
  }
}

// "full", "bound2", "sampled10000": as part of a test's name.
std::string search_name(const relacy::Options& search);

// Makes a GoogleTest of each check, named "<Pitfall>.<subject>_<scenario>_<search>".
void register_checks(const std::vector<ModelCheck>& checks);

// Runs all tests. Besides GoogleTest's flags: --json FILE writes the results; the environment's
// HEDDLE_REPLAY=token runs only the check that the token names, and only the token's execution, in
// this process and with its history printed.
int run_models(int argc, char** argv);

}  // namespace heddle::models

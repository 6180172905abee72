// The `tsan` engine: large runs on real threads in a program built with -fsanitize=thread.
//
// What ThreadSanitizer itself finds it writes to its own log, which whoever started the program
// reads (verify/driver.cpp); here are the laws that the runs must obey besides, and the measure of
// contention.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <heddle/spec/result.hpp>
#include <heddle/verify/stress.hpp>

namespace heddle {

struct StressSubject {
  std::string name;
  Abilities abilities;
  std::function<StressRecord(const StressPlan&)> run;
};

template <class C>
StressSubject stress_subject(std::string name) {
  return {std::move(name), abilities_of<C>(), run_stress<C>};
}

struct StressOptions {
  std::uint64_t items = 200;  // of each producer, in each run; rounded up to a multiple of 2
  std::uint64_t rounds = 20;  // how often each topology is run
  double busy_seconds = 60;   // see ThreadGroup
};

// Runs every topology (1:1, 1:2, 2:1, 2:2) that the subject allows, with capacities 1 and 4, in the
// manner in which `pitfall` would show; an execution is one such run. A row without contention (no
// operation ever slept, or a bounded subject was never full) is incomplete: it shows nothing.
// Throws std::invalid_argument for a count of zero.
CheckResult check_by_stress(const StressSubject& subject, Pitfall pitfall,
                            const StressOptions& options);

}  // namespace heddle

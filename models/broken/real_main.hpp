// The tests of a program that tries the twins on real threads, and its survey.
#pragma once

#include <string>
#include <vector>

#include <models/broken/real_twins.hpp>
#include <models/broken/twins.hpp>

namespace heddle::models::broken {

// `verdict`: the engine's column of the table. Registers a test of each twin that the engine kills
// and of each correct subject, and runs them; with `--survey N` instead tries every twin N times
// and prints how often it was killed.
int run_real_twins(int argc, char** argv, const std::string& suite, Verdict Twin::* verdict,
                   const std::vector<RealTwin>& twins);

}  // namespace heddle::models::broken

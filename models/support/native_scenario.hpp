// A scenario (scenario.hpp) on StdSync as a function that check() explores: each of its threads is
// a std::thread.
#pragma once

#include <array>
#include <thread>

#include <heddle/spec/pitfall.hpp>

namespace heddle::models {

template <class Scenario>
void run_natively() {
  Scenario scenario;
  std::array<std::thread, Scenario::kThreads> threads;
  for (unsigned index = 0; index < Scenario::kThreads; ++index) {
    threads[index] = std::thread([&scenario, index] { scenario.thread(index); });
  }
  for (std::thread& thread : threads) thread.join();
  scenario.finish();
}

// What it means for this scenario if threads sleep for ever.
template <class Scenario>
constexpr Pitfall when_stuck() {
  if constexpr (requires { Scenario::kWhenStuck; }) return Scenario::kWhenStuck;
  return Pitfall::deadlock;
}

}  // namespace heddle::models

// What the scenarios of this folder are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/panic_of.hpp>

namespace heddle::models::conformance {

// The outcomes that the executions of a check have reached, as bits. Outside of the scenario's
// memory, so that it lasts from one execution to the next. One goroutine of an execution may call
// reaches().
inline std::uint64_t* const g_reached = new std::uint64_t(0);
inline void reaches(unsigned outcome) { *g_reached |= std::uint64_t{1} << outcome; }

inline void must(bool condition, const char* what) {
  heddle::require(Pitfall::lost_task, condition, what);
}

// Runs the bodies at the same time and waits for them. Threads, because to join one is no event
// that others could come before; so there are no more executions than the bodies have.
inline void in_parallel(const std::vector<std::function<void()>>& bodies) {
  std::vector<std::thread> threads;
  threads.reserve(bodies.size());
  for (const auto& body : bodies) threads.emplace_back(body);
  for (std::thread& thread : threads) thread.join();
}

template <class Function>
void must_panic(const char* text, const Function& function) {
  must(panic_of(function) == text, text);
}

// Whether a goroutine waits at the channel just now. (Go has no such look.)
template <class T>
bool has_receiver(const go::Chan<T>& channel) {
  const std::lock_guard lock(channel.core()->mutex());
  return channel.core()->receivers().has_waiting();
}
template <class T>
bool has_sender(const go::Chan<T>& channel) {
  const std::lock_guard lock(channel.core()->mutex());
  return channel.core()->senders().has_waiting();
}

}  // namespace heddle::models::conformance

// The pitfalls: the closed set of things that go wrong when threads talk through a channel.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace heddle {

enum class Pitfall {
  deadlock,   // all threads asleep; lost wake-up; close that does not wake; partner gone
  blocking,   // blocks though it must not, or does not though it must; capacity not respected;
              // livelock
  lost_task,  // accepted and never delivered; delivered twice, out of order, changed or invented;
              // after close
  data_race,  // two unordered conflicting accesses; torn or uninitialised read
  leak,       // a thread that can never end after its owner is done; memory never freed
  memory_error,    // use after free, double free, overflow
  crash,           // assertion, uncaught exception, abort, misuse of a mutex
  nondeterminism,  // the scenario depends on more than its schedule
};

// The five that every channel is checked for, in the order in which they are reported.
inline constexpr std::array kClassicPitfalls = {
    Pitfall::deadlock, Pitfall::blocking, Pitfall::lost_task, Pitfall::data_race, Pitfall::leak};

inline constexpr std::array kPitfallNames = {
    std::string_view("deadlock"),  std::string_view("blocking"),
    std::string_view("lost-task"), std::string_view("data-race"),
    std::string_view("leak"),      std::string_view("memory-error"),
    std::string_view("crash"),     std::string_view("nondeterminism")};

constexpr std::string_view to_string(Pitfall pitfall) {
  return kPitfallNames[static_cast<std::size_t>(pitfall)];
}

constexpr std::optional<Pitfall> pitfall_from(std::string_view name) {
  for (std::size_t index = 0; index < kPitfallNames.size(); ++index) {
    if (kPitfallNames[index] == name) return static_cast<Pitfall>(index);
  }
  return std::nullopt;
}

}  // namespace heddle

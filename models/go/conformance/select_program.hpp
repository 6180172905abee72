// SelectProgram: one select of up to three cases, and what else goes on at its channels; and what
// may come of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heddle::models::conformance {

inline constexpr std::size_t kMostCases = 3;

// What another goroutine does once, at any moment. It may wait for ever.
enum class Helper : std::uint8_t { none, sends, receives, closes };

struct ChannelState {
  bool is_nil = false;
  bool is_closed = false;
  int capacity = 0;
  int queued = 0;
  Helper helper = Helper::none;
};

struct CaseOfSelect {
  bool sends;
  std::size_t channel;
};

struct SelectProgram {
  std::vector<ChannelState> channels;
  std::vector<CaseOfSelect> cases;
  bool has_default = false;
};

// Values tell where they come from.
constexpr int value_of_case(std::size_t index) { return 1 + static_cast<int>(index); }
constexpr int queued_value(std::size_t channel) { return 4 + static_cast<int>(channel); }
constexpr int value_of_helper(std::size_t channel) { return 7 + static_cast<int>(channel); }

// How an operation has ended; of a helper's receive the value, from 1 on.
inline constexpr std::uint8_t kWaits = 0;
inline constexpr std::uint8_t kDone = 14;  // a send or close, or a receive of no value
inline constexpr std::uint8_t kPanics = 15;

// In the end, when nobody can go on.
struct Outcome {
  std::uint8_t ending = kWaits;  // of the select
  std::uint8_t chosen = 0;       // of one that has ended without a panic; the default comes last
  std::uint8_t value = 0;        // received
  bool ok = false;
  std::array<std::uint8_t, kMostCases> helpers{};  // of each channel
  std::array<std::uint8_t, kMostCases> lens{};     // of each channel without a helper

  friend auto operator<=>(const Outcome&, const Outcome&) = default;
};

std::string to_string(const SelectProgram& program);
std::string to_string(const Outcome& outcome);

}  // namespace heddle::models::conformance

// One execution, as instructions: whose turn it is, and what is read and written there. It is what
// a token holds, and it says all that distinguishes the execution from others of the same program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/engine/graph.hpp>

namespace heddle::engine {

// What a thread does in its turn. The letters are those of tokens.
enum class Act : char {
  create = 'c',
  end = 'e',
  join = 'j',
  read = 'r',
  update = 'u',  // a read-modify-write that writes
  write = 'w',
  fence = 'f',
  choose = 'h',
};

struct Instruction {
  static constexpr std::size_t kInitial = static_cast<std::size_t>(-1);

  ThreadId thread = 0;
  Act act{};
  // read, update: the instruction that wrote what is read; write: the one whose write comes
  // directly before in coherence order. kInitial: the initial value.
  std::size_t source = kInitial;
  std::uint8_t choice = 0;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

using Schedule = std::vector<Instruction>;

// The graph's execution in an order that the memory model allows, with few changes of thread.
Schedule schedule_of(const Graph& graph);

std::size_t context_switches(const Schedule& schedule);

std::string to_text(const Schedule& schedule);
// Nothing if the text is no schedule.
std::optional<Schedule> schedule_from(std::string_view text);

// "reads", "writes": what the act is called in a sentence.
std::string_view name_of(Act act);

}  // namespace heddle::engine

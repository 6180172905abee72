// A small program on Go's channels, as data: it is emitted as Go, run on heddle::go, and enumerated
// by a sequential model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heddle::go_judge {

inline constexpr int kNil = -1;  // the capacity of a channel that is nil

// `channel <- value`, or `<-channel`.
struct Communication {
  bool is_send = false;
  int channel = 0;
  int value = 0;  // of a send: 1 to 99, another one for each send of the program
};

struct Operation {
  enum class Kind : std::uint8_t { send, receive, close, range, select };

  Kind kind{};
  int channel = 0;  // but for select
  int value = 0;    // of a send
  std::vector<Communication> cases{};
  bool has_default = false;
};

struct Program {
  std::vector<int> capacities;                     // of its channels
  std::vector<std::vector<Operation>> goroutines;  // what each does
};

// What an operation comes to, as a number. A goroutine's results are those of its operations, one
// after the other, then kEnded if it comes to its end; if it does not, it sleeps for ever. Of a
// select that has chosen case i (from 0): kCase * (i + 1) and the result of the communication.
inline constexpr int kClosed = 0;  // received from a closed channel; otherwise, the value
inline constexpr int kSent = 100;
inline constexpr int kCloses = 200;
inline constexpr int kDefault = 300;
inline constexpr int kSendOnClosed = 400;  // panics, with Go's texts
inline constexpr int kCloseOfClosed = 401;
inline constexpr int kCloseOfNil = 402;
inline constexpr int kEnded = 500;
inline constexpr int kCase = 1000;

// The results of all goroutines.
using Outcome = std::vector<std::vector<int>>;

// Whether somebody sleeps for ever: with everybody waited for, Go's "all goroutines are asleep".
bool is_deadlock(const Outcome& outcome);

// "100 3 500 | 7": goroutines side by side.
std::string text_of(const Outcome& outcome);

// A line for each channel and goroutine, in Go's words.
std::string text_of(const Program& program);

// The operation in Go's words; of a select, in one line.
std::string text_of(const Operation& operation);

// "a", "b", "c".
char name_of_channel(int channel);

}  // namespace heddle::go_judge

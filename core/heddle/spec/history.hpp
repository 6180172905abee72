// What is asked of a channel and what it answers: operations, responses, and the history of a
// concurrent run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace heddle {

enum class OperationKind { send, recv, try_send, try_recv, close, size, closed };

struct Operation {
  OperationKind kind{};
  std::int64_t value = 0;  // of a send or try_send

  friend bool operator==(const Operation&, const Operation&) = default;
};

enum class Answer {
  sent,            // send, try_send
  full,            // try_send: it would have had to wait
  refused,         // try_send of a subject that does not say whether it was full or closed
  received,        // recv, try_recv; with the value
  empty,           // try_recv: it would have had to wait
  none,            // try_recv of a subject that does not say whether it was empty or closed
  closed,          // send, try_send: refused; recv, try_recv: closed and drained
  closed_now,      // close: done
  already_closed,  // close: an explicit error
  count,           // size; with the number
  yes,             // closed
  no,              // closed
};

struct Response {
  Answer answer{};
  std::int64_t value = 0;  // of received and count

  friend bool operator==(const Response&, const Response&) = default;
};

// One operation of a run. `called` and `returned` are moments of one global clock, all different.
struct Event {
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  std::size_t thread = 0;
  Operation operation;
  std::optional<Response> response;  // nothing: still blocked when the run had come to rest
  std::uint64_t called = 0;
  std::uint64_t returned = kNever;

  bool pending() const { return !response.has_value(); }
};

// In any order. An operation precedes another if it returned before that one was called.
using History = std::vector<Event>;

// A value says who sent it and as which of that thread's sends, so that order per producer can be
// judged from values.
constexpr std::int64_t make_value(std::size_t producer, std::size_t sequence) {
  return static_cast<std::int64_t>(producer) * 1'000'000 + static_cast<std::int64_t>(sequence);
}
constexpr std::size_t producer_of(std::int64_t value) {
  return static_cast<std::size_t>(value / 1'000'000);
}

// "send", "try_recv", ...: the names of design and code.
const char* name_of(OperationKind kind);

// "send(1000002) -> sent", "recv() -> blocked".
std::string describe(const Operation& operation, const std::optional<Response>& response);

// One line an operation, in the order of their calls: "T1  send(1000000) -> sent   [3, 5]".
std::string describe(const History& history);

}  // namespace heddle

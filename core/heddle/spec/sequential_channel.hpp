// The sequential specification: what a Go channel answers when operations happen one at a time.
//
// A value: a state, a step, and the question what can still go on. Everything that judges a
// concurrent run is stated in terms of it. Source: The Go Programming Language Specification,
// "Channel types", "Send statements", "Receive operator", "Close", "Length and capacity".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <heddle/spec/history.hpp>

namespace heddle {

enum class DeliveryOrder {
  fifo,          // values come out in the order in which they went in
  per_producer,  // values of one producer come out in the order in which it sent them
  any,           // values come out as they come
};

// What kind of channel it is.
struct ChannelRules {
  std::optional<std::size_t> capacity;  // 0: a rendezvous; nothing: unbounded
  DeliveryOrder order = DeliveryOrder::fifo;
  bool second_close_is_error = false;  // false: a second close may also be accepted silently
  bool spurious_refusals =
      false;  // a try_ operation may give up though it could go on, as std::mutex::try_lock may
};

class SequentialChannel {
 public:
  explicit SequentialChannel(ChannelRules rules) : rules_(rules) {}

  // Whether `operation` may answer `response` now; if so, takes that step, otherwise changes
  // nothing.
  bool step(const Operation& operation, const Response& response);

  // A rendezvous: the two operations hand a value over at one moment. Only with capacity 0, and
  // only when one of them is willing to wait (two try_ operations never meet). Changes nothing: a
  // rendezvous stores nothing.
  bool can_exchange(const Operation& sending, const Operation& receiving) const;

  // Whether `operation` could return now if it is tried by itself.
  bool can_go_on(const Operation& operation) const;

  const std::vector<std::int64_t>& contents() const { return contents_; }
  bool is_closed() const { return closed_; }

  friend bool operator==(const SequentialChannel& left, const SequentialChannel& right) {
    return left.closed_ == right.closed_ && left.contents_ == right.contents_;
  }

 private:
  bool rendezvous() const { return rules_.capacity && *rules_.capacity == 0; }
  bool has_room() const { return !rules_.capacity || contents_.size() < *rules_.capacity; }
  bool step_send(const Operation& operation, const Response& response);
  bool step_recv(const Operation& operation, const Response& response);
  bool step_close(const Response& response);
  bool take_out(std::int64_t value);

  ChannelRules rules_;
  std::vector<std::int64_t> contents_;  // in the order sent
  bool closed_ = false;
};

inline bool is_send(OperationKind kind) {
  return kind == OperationKind::send || kind == OperationKind::try_send;
}
inline bool is_recv(OperationKind kind) {
  return kind == OperationKind::recv || kind == OperationKind::try_recv;
}

}  // namespace heddle

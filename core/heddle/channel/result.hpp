// What a channel operation answers.
#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

namespace heddle {

enum class SendStatus {
  sent,       // accepted: the value will be received unless the channel is destroyed first
  closed,     // refused: the channel is closed
  full,       // refused: a try_send that would have had to wait
  timed_out,  // refused: a timed send whose deadline passed
  done,       // refused: the Done signal that was waited for together with the channel
};

enum class RecvStatus {
  received,   // a value came out
  closed,     // closed and drained: no value will ever come out again
  empty,      // a try_recv that would have had to wait
  timed_out,  // a timed receive whose deadline passed
  done,       // the Done signal that was waited for together with the channel
};

// The answer of a send. True exactly when the value was accepted.
class [[nodiscard]] SendResult {
 public:
  SendResult(SendStatus status)
      : status_(status) {}  // NOLINT(google-explicit-constructor): a richer SendStatus
  operator bool() const {
    return status_ == SendStatus::sent;
  }  // NOLINT(google-explicit-constructor)
  SendStatus status() const { return status_; }

 private:
  SendStatus status_;
};

// The answer of a receive: a value, or the reason why there is none. Reads like std::optional and
// converts to it.
template <class T>
class [[nodiscard]] RecvResult {
 public:
  explicit RecvResult(T value) : value_(std::move(value)), status_(RecvStatus::received) {}
  explicit RecvResult(RecvStatus why_none) : status_(why_none) {}

  explicit operator bool() const { return value_.has_value(); }
  bool has_value() const { return value_.has_value(); }
  RecvStatus status() const { return status_; }
  // Precondition: has_value().
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  // Throws std::bad_optional_access when there is no value.
  T value() && { return std::move(value_).value(); }
  operator std::optional<T>() && {
    return std::move(value_);
  }  // NOLINT(google-explicit-constructor)

 private:
  std::optional<T> value_;
  RecvStatus status_;
};

// A close of a channel that is closed already. Go: "panic: close of closed channel".
class CloseOfClosedChannel : public std::logic_error {
 public:
  CloseOfClosedChannel() : std::logic_error("close of closed channel") {}
};

}  // namespace heddle

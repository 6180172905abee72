#include <heddle/spec/sequential_channel.hpp>

#include <algorithm>

namespace heddle {

bool SequentialChannel::step(const Operation& operation, const Response& response) {
  switch (operation.kind) {
    case OperationKind::send:
    case OperationKind::try_send: return step_send(operation, response);
    case OperationKind::recv:
    case OperationKind::try_recv: return step_recv(operation, response);
    case OperationKind::close: return step_close(response);
    case OperationKind::size:
      return response == Response{Answer::count, static_cast<std::int64_t>(contents_.size())};
    case OperationKind::closed: return response.answer == (closed_ ? Answer::yes : Answer::no);
  }
  return false;
}

bool SequentialChannel::step_send(const Operation& operation, const Response& response) {
  const bool tries = operation.kind == OperationKind::try_send;
  switch (response.answer) {
    case Answer::sent:
      if (closed_ || rendezvous() || !has_room()) return false;
      contents_.push_back(operation.value);
      return true;
    case Answer::closed: return closed_;
    case Answer::full:
      return tries && !closed_ && (rendezvous() || !has_room() || rules_.spurious_refusals);
    case Answer::refused:
      return tries && (closed_ || rendezvous() || !has_room() || rules_.spurious_refusals);
    default: return false;
  }
}

bool SequentialChannel::step_recv(const Operation& operation, const Response& response) {
  const bool tries = operation.kind == OperationKind::try_recv;
  switch (response.answer) {
    case Answer::received: return take_out(response.value);
    case Answer::closed: return closed_ && contents_.empty();
    case Answer::empty: return tries && !closed_ && (contents_.empty() || rules_.spurious_refusals);
    case Answer::none: return tries && (contents_.empty() || rules_.spurious_refusals);
    default: return false;
  }
}

bool SequentialChannel::step_close(const Response& response) {
  if (response.answer == Answer::already_closed) return closed_;
  if (response.answer != Answer::closed_now) return false;
  if (closed_ && rules_.second_close_is_error) return false;
  closed_ = true;
  return true;
}

bool SequentialChannel::take_out(std::int64_t value) {
  auto found = contents_.begin();
  if (rules_.order == DeliveryOrder::per_producer) {
    found = std::find_if(contents_.begin(), contents_.end(), [value](std::int64_t inside) {
      return producer_of(inside) == producer_of(value);
    });
  }
  if (rules_.order == DeliveryOrder::any)
    found = std::find(contents_.begin(), contents_.end(), value);
  if (found == contents_.end() || *found != value) return false;
  contents_.erase(found);
  return true;
}

bool SequentialChannel::can_exchange(const Operation& sending, const Operation& receiving) const {
  const bool both_try =
      sending.kind == OperationKind::try_send && receiving.kind == OperationKind::try_recv;
  return rendezvous() && !closed_ && is_send(sending.kind) && is_recv(receiving.kind) && !both_try;
}

bool SequentialChannel::can_go_on(const Operation& operation) const {
  if (operation.kind == OperationKind::send) return closed_ || (!rendezvous() && has_room());
  if (operation.kind == OperationKind::recv) return closed_ || !contents_.empty();
  return true;
}

}  // namespace heddle

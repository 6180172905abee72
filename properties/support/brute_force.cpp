#include <properties/support/brute_force.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <vector>

namespace heddle {
namespace {

struct Item {
  std::size_t producer = 0;
  std::int64_t value = 0;
};

// An operation with the answer that it is supposed to have given.
struct Answered {
  const Event* event = nullptr;
  Response response;

  OperationKind kind() const { return event->operation.kind; }
  bool sends() const { return kind() == OperationKind::send || kind() == OperationKind::try_send; }
  bool receives() const {
    return kind() == OperationKind::recv || kind() == OperationKind::try_recv;
  }
  bool tries() const {
    return kind() == OperationKind::try_send || kind() == OperationKind::try_recv;
  }
};

// What happens at one moment: one operation, or a send and a receive that meet.
struct Moment {
  Answered first;
  std::optional<Answered> partner;
};

class NaiveChannel {
 public:
  explicit NaiveChannel(const ChannelRules& rules) : rules_(rules) {}

  bool happens(const Moment& moment) {
    return moment.partner ? meet(moment.first, *moment.partner) : happens(moment.first);
  }

  bool happens(const Answered& operation) {
    const bool blocked_sender = !closed_ && (is_full() || rules_.spurious_refusals);
    const bool blocked_receiver = !closed_ && (items_.empty() || rules_.spurious_refusals);
    switch (operation.response.answer) {
      case Answer::sent:
        if (!operation.sends() || closed_ || is_full()) return false;
        items_.push_back({operation.event->thread, operation.event->operation.value});
        return true;
      case Answer::full: return operation.kind() == OperationKind::try_send && blocked_sender;
      case Answer::refused:
        return operation.kind() == OperationKind::try_send && (closed_ || blocked_sender);
      case Answer::received: return operation.receives() && remove(operation.response.value);
      case Answer::empty: return operation.kind() == OperationKind::try_recv && blocked_receiver;
      case Answer::none:
        return operation.kind() == OperationKind::try_recv &&
               (items_.empty() || rules_.spurious_refusals);
      case Answer::closed:
        return closed_ && (operation.sends() || (operation.receives() && items_.empty()));
      case Answer::closed_now:
        if (operation.kind() != OperationKind::close) return false;
        if (closed_ && rules_.second_close_is_error) return false;
        closed_ = true;
        return true;
      case Answer::already_closed: return operation.kind() == OperationKind::close && closed_;
      case Answer::count:
        return operation.kind() == OperationKind::size &&
               operation.response.value == static_cast<std::int64_t>(items_.size());
      case Answer::yes: return operation.kind() == OperationKind::closed && closed_;
      case Answer::no: return operation.kind() == OperationKind::closed && !closed_;
    }
    return false;
  }

 private:
  // Without a partner nothing can be handed over on a channel without room.
  bool is_full() const { return rules_.capacity && items_.size() >= *rules_.capacity; }

  bool meet(const Answered& sender, const Answered& receiver) const {
    return rules_.capacity && *rules_.capacity == 0 && !closed_ && sender.sends() &&
           receiver.receives() && !(sender.tries() && receiver.tries()) &&
           sender.response.answer == Answer::sent && receiver.response.answer == Answer::received &&
           receiver.response.value == sender.event->operation.value;
  }

  bool remove(std::int64_t value) {
    for (std::size_t place = 0; place < items_.size(); ++place) {
      if (items_[place].value == value) {
        items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(place));
        return true;
      }
      // An item that has to come out before any behind it (of the same producer).
      if (rules_.order == DeliveryOrder::fifo) return false;
      for (std::size_t behind = place + 1; behind < items_.size(); ++behind) {
        if (items_[behind].value == value && items_[behind].producer == items_[place].producer) {
          return false;
        }
      }
    }
    return false;
  }

  ChannelRules rules_;
  std::vector<Item> items_;
  bool closed_ = false;
};

std::vector<Response> every_answer(OperationKind kind, const History& history) {
  std::vector<Response> answers;
  switch (kind) {
    case OperationKind::send: return {{Answer::sent}, {Answer::closed}};
    case OperationKind::try_send:
      return {{Answer::sent}, {Answer::full}, {Answer::refused}, {Answer::closed}};
    case OperationKind::try_recv: answers = {{Answer::empty}, {Answer::none}}; [[fallthrough]];
    case OperationKind::recv:
      answers.push_back({Answer::closed});
      for (const Event& event : history) {
        answers.push_back({Answer::received, event.operation.value});
      }
      return answers;
    case OperationKind::close: return {{Answer::closed_now}, {Answer::already_closed}};
    case OperationKind::size:
      for (std::size_t size = 0; size <= history.size(); ++size) {
        answers.push_back({Answer::count, static_cast<std::int64_t>(size)});
      }
      return answers;
    case OperationKind::closed: return {{Answer::yes}, {Answer::no}};
  }
  return answers;
}

bool precedes(const Answered& earlier, const Answered& later) {
  return !earlier.event->pending() && earlier.event->returned < later.event->called;
}

bool contradicts_time(const Moment& earlier, const Moment& later) {
  return precedes(later.first, earlier.first) ||
         (earlier.partner && precedes(later.first, *earlier.partner)) ||
         (later.partner && precedes(*later.partner, earlier.first)) ||
         (earlier.partner && later.partner && precedes(*later.partner, *earlier.partner));
}

class BruteForce {
 public:
  BruteForce(const History& history, const ChannelRules& rules, Pending pending)
      : history_(history), rules_(rules), pending_(pending) {}

  // Every way to complete the history: pending operations get any answer, or are dropped.
  bool some_completion(std::size_t index, std::vector<Answered>& chosen) const {
    if (index == history_.size()) return some_pairing(chosen, {});
    const Event& event = history_[index];
    std::vector<Response> answers;
    if (!event.pending()) {
      answers = {*event.response};
    } else {
      if (some_completion(index + 1, chosen)) return true;
      if (pending_ == Pending::must_be_stuck) return false;
      answers = every_answer(event.operation.kind, history_);
    }
    for (const Response& answer : answers) {
      chosen.push_back({&event, answer});
      if (some_completion(index + 1, chosen)) return true;
      chosen.pop_back();
    }
    return false;
  }

 private:
  // Every way to make moments of operations: each alone, or with one of the other direction.
  bool some_pairing(std::vector<Answered> left, std::vector<Moment> moments) const {
    if (left.empty()) return some_order(moments);
    const Answered first = left.back();
    left.pop_back();
    moments.push_back({first, std::nullopt});
    if (some_pairing(left, moments)) return true;
    for (std::size_t other = 0; other < left.size(); ++other) {
      if (precedes(first, left[other]) || precedes(left[other], first)) continue;
      if (first.sends() && left[other].receives()) {
        moments.back() = {first, left[other]};
      } else if (first.receives() && left[other].sends()) {
        moments.back() = {left[other], first};
      } else {
        continue;
      }
      std::vector<Answered> rest = left;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(other));
      if (some_pairing(rest, moments)) return true;
    }
    return false;
  }

  bool some_order(const std::vector<Moment>& moments) const {
    std::vector<std::size_t> order(moments.size());
    std::iota(order.begin(), order.end(), 0);
    do {
      if (respects_time(moments, order) && plays(moments, order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
  }

  static bool respects_time(const std::vector<Moment>& moments,
                            const std::vector<std::size_t>& order) {
    for (std::size_t earlier = 0; earlier < order.size(); ++earlier) {
      for (std::size_t later = earlier + 1; later < order.size(); ++later) {
        if (contradicts_time(moments[order[earlier]], moments[order[later]])) return false;
      }
    }
    return true;
  }

  bool plays(const std::vector<Moment>& moments, const std::vector<std::size_t>& order) const {
    NaiveChannel channel(rules_);
    for (const std::size_t index : order) {
      if (!channel.happens(moments[index])) return false;
    }
    return pending_ == Pending::may_take_effect || nothing_can_happen(channel);
  }

  // Stuck: whatever a pending operation might answer, alone or with another, it cannot.
  bool nothing_can_happen(const NaiveChannel& channel) const {
    std::vector<Answered> possible;
    for (const Event& event : history_) {
      if (!event.pending()) continue;
      for (const Response& answer : every_answer(event.operation.kind, history_)) {
        possible.push_back({&event, answer});
      }
    }
    for (const Answered& one : possible) {
      if (NaiveChannel(channel).happens(one)) return false;
      for (const Answered& other : possible) {
        if (NaiveChannel(channel).happens(Moment{one, other})) return false;
      }
    }
    return true;
  }

  const History& history_;
  const ChannelRules& rules_;
  const Pending pending_;
};

}  // namespace

bool linearizable_by_brute_force(const History& history, const ChannelRules& rules,
                                 Pending pending) {
  if (history.size() > kMostForBruteForce) {
    throw std::invalid_argument("linearizable_by_brute_force: a history of more than 6 operations");
  }
  std::vector<Answered> chosen;
  return BruteForce(history, rules, pending).some_completion(0, chosen);
}

}  // namespace heddle

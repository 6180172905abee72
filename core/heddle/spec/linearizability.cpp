#include <heddle/spec/linearizability.hpp>

#include <bit>
#include <limits>
#include <stdexcept>
#include <unordered_set>
#include <utility>

namespace heddle {
namespace {

using OperationSet = std::uint64_t;  // bit i: operation i of the history
static_assert(kMostOperations == std::numeric_limits<OperationSet>::digits);

constexpr OperationSet only(std::size_t index) { return OperationSet{1} << index; }

// Calls `visit` with every index in `set` until it answers true; whether it did.
template <typename Visit>
bool any_of(OperationSet set, Visit visit) {
  for (; set != 0; set &= set - 1) {
    if (visit(static_cast<std::size_t>(std::countr_zero(set)))) return true;
  }
  return false;
}

// What the rest of the search depends on: two ways to the same configuration need one look.
struct Configuration {
  OperationSet done = 0;
  SequentialChannel channel;

  friend bool operator==(const Configuration&, const Configuration&) = default;
};

struct ConfigurationHash {
  std::size_t operator()(const Configuration& configuration) const {
    std::uint64_t hash = configuration.channel.is_closed() ? 1 : 0;
    const auto mix = [&hash](std::uint64_t value) {
      hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;  // 2^64 / golden ratio: spreads low bits
      hash ^= hash >> 32;
    };
    mix(configuration.done);
    for (const std::int64_t value : configuration.channel.contents()) {
      mix(static_cast<std::uint64_t>(value));
    }
    return static_cast<std::size_t>(hash);
  }
};

// The answers with which a pending operation, taken by itself, may change the channel. Answers that
// change nothing are left out: they explain nothing that leaving the operation out does not.
std::vector<Response> possible_effects(OperationKind kind, const SequentialChannel& channel) {
  std::vector<Response> effects;
  switch (kind) {
    case OperationKind::send:
    case OperationKind::try_send: effects.push_back({Answer::sent}); break;
    case OperationKind::recv:
    case OperationKind::try_recv:
      for (const std::int64_t value : channel.contents()) {
        effects.push_back({Answer::received, value});  // `step` knows which of them is next
      }
      break;
    case OperationKind::close: effects.push_back({Answer::closed_now}); break;
    case OperationKind::size:
    case OperationKind::closed: break;
  }
  return effects;
}

// Whether the two answers are those of one exchange. Two pending operations are not considered: an
// exchange changes nothing, so theirs explains nothing that leaving both out does not.
bool answers_agree(const Event& sender, const Event& receiver) {
  if (sender.pending() && receiver.pending()) return false;
  if (!sender.pending() && sender.response->answer != Answer::sent) return false;
  return receiver.pending() ||
         *receiver.response == Response{Answer::received, sender.operation.value};
}

// Depth first through the configurations. The functions that go deeper answer whether the search
// is over: an explanation was found, or the limit reached.
class Search {
 public:
  Search(const History& history, Pending pending, std::uint64_t limit)
      : history_(history), pending_(pending), limit_(limit), predecessors_(history.size()) {
    for (std::size_t index = 0; index < history_.size(); ++index) {
      if (!history_[index].pending()) completed_ |= only(index);
      if (!history_[index].pending() || pending_ == Pending::may_take_effect) {
        usable_ |= only(index);
      }
      for (std::size_t before = 0; before < history_.size(); ++before) {
        const Event& event = history_[before];
        if (!event.pending() && event.returned < history_[index].called) {
          predecessors_[index] |= only(before);
        }
      }
    }
  }

  LinearizabilityAnswer run(const ChannelRules& rules) {
    LinearizabilityAnswer answer;
    answer.verdict = Linearizable::no;
    if (explore({0, SequentialChannel(rules)})) answer.verdict = verdict_;
    if (answer.verdict == Linearizable::yes) answer.order = std::move(order_);
    answer.configurations = visited_.size();
    return answer;
  }

 private:
  bool explore(Configuration reached) {
    if (visited_.contains(reached)) return false;
    if (visited_.size() >= limit_) return decide(Linearizable::unknown);
    // Nodes of the set stay where they are while it grows.
    const Configuration& configuration = *visited_.insert(std::move(reached)).first;
    if (explains_all(configuration)) return decide(Linearizable::yes);
    const OperationSet candidates = candidates_after(configuration.done);
    return any_of(candidates, [&](std::size_t index) { return try_alone(configuration, index); }) ||
           any_of(candidates, [&](std::size_t index) {
             return is_send(history_[index].operation.kind) &&
                    try_exchanges(configuration, candidates, index);
           });
  }

  bool decide(Linearizable verdict) {
    verdict_ = verdict;
    return true;
  }

  bool explains_all(const Configuration& configuration) const {
    if ((completed_ & ~configuration.done) != 0) return false;
    return pending_ == Pending::may_take_effect || is_at_rest(configuration.channel);
  }

  // None of the pending operations could go on, alone or with another.
  bool is_at_rest(const SequentialChannel& channel) const {
    for (const Event& event : history_) {
      if (!event.pending()) continue;
      if (channel.can_go_on(event.operation)) return false;
      for (const Event& other : history_) {
        if (other.pending() && channel.can_exchange(event.operation, other.operation)) return false;
      }
    }
    return true;
  }

  // Those that may come next: what returned before they were called is done.
  OperationSet candidates_after(OperationSet done) const {
    OperationSet candidates = 0;
    any_of(usable_ & ~done, [&](std::size_t index) {
      if ((predecessors_[index] & ~done) == 0) candidates |= only(index);
      return false;
    });
    return candidates;
  }

  bool try_alone(const Configuration& configuration, std::size_t index) {
    const Event& event = history_[index];
    if (!event.pending()) return try_step(configuration, index, *event.response);
    for (const Response& effect : possible_effects(event.operation.kind, configuration.channel)) {
      if (try_step(configuration, index, effect)) return true;
    }
    return false;
  }

  bool try_step(const Configuration& configuration, std::size_t index, const Response& response) {
    Configuration next{configuration.done | only(index), configuration.channel};
    if (!next.channel.step(history_[index].operation, response)) return false;
    order_.push_back(index);
    if (explore(std::move(next))) return true;
    order_.pop_back();
    return false;
  }

  bool try_exchanges(const Configuration& configuration, OperationSet candidates,
                     std::size_t sender) {
    return any_of(candidates, [&](std::size_t receiver) {
      if (!configuration.channel.can_exchange(history_[sender].operation,
                                              history_[receiver].operation) ||
          !answers_agree(history_[sender], history_[receiver])) {
        return false;
      }
      order_.insert(order_.end(), {sender, receiver});
      const OperationSet both = only(sender) | only(receiver);
      if (explore({configuration.done | both, configuration.channel})) return true;
      order_.resize(order_.size() - 2);
      return false;
    });
  }

  const History& history_;
  const Pending pending_;
  const std::uint64_t limit_;
  std::vector<OperationSet> predecessors_;  // by operation: what returned before it was called
  OperationSet completed_ = 0;
  OperationSet usable_ = 0;  // what an explanation may contain
  std::unordered_set<Configuration, ConfigurationHash> visited_;
  std::vector<std::size_t> order_;  // how the current configuration was reached
  Linearizable verdict_ = Linearizable::no;
};

}  // namespace

LinearizabilityAnswer check_linearizable(const History& history, const ChannelRules& rules,
                                         Pending pending, std::uint64_t limit) {
  if (history.size() > kMostOperations) {
    throw std::invalid_argument("check_linearizable: a history of more than 64 operations");
  }
  return Search(history, pending, limit).run(rules);
}

}  // namespace heddle

#include <heddle/spec/judge.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include <heddle/spec/linearizability.hpp>

namespace heddle {

namespace {

using Keep = std::function<bool(const Event&)>;

History filtered(const History& history, const Keep& keep) {
  History kept;
  std::copy_if(history.begin(), history.end(), std::back_inserter(kept), keep);
  return kept;
}

Linearizable explains(const History& history, const ChannelRules& rules, Pending pending) {
  if (history.size() > kMostOperations) return Linearizable::unknown;
  return check_linearizable(history, rules, pending).verdict;
}

std::string thread_name(const Event& event) { return fmt::format("T{}", event.thread + 1); }

bool observes(const Event& event) {
  return event.operation.kind == OperationKind::size ||
         event.operation.kind == OperationKind::closed;
}

bool gave_up(const Event& event) {
  if (!event.response) return false;
  const Answer answer = event.response->answer;
  return answer == Answer::full || answer == Answer::refused || answer == Answer::empty ||
         answer == Answer::none;
}

// Some pending operation ought to have gone on.
Judgement stuck(const RunRecord& record, const History& history) {
  std::string who;
  bool must_never_wait = false;
  for (const Event& event : history) {
    if (!event.pending()) continue;
    who += fmt::format("{}{} in {}", who.empty() ? "" : ", ", thread_name(event),
                       name_of(event.operation.kind));
    must_never_wait |=
        event.operation.kind != OperationKind::send && event.operation.kind != OperationKind::recv;
  }
  if (must_never_wait)
    return {Pitfall::blocking, fmt::format("an operation that never waits is asleep: {}", who)};
  if (record.threads < 2)
    return {Pitfall::blocking, fmt::format("blocks though it could go on: {}", who)};
  return {Pitfall::deadlock, fmt::format("asleep for ever though they could go on: {}", who)};
}

History in_order_of_return(History history) {
  std::sort(history.begin(), history.end(),
            [](const Event& left, const Event& right) { return left.returned < right.returned; });
  return history;
}

// What counting shows: values received that nobody sent, received twice, or (when everything was
// taken out in the end) accepted and never received. Nothing when the numbers are right.
std::string miscount(const RunRecord& record) {
  std::map<std::int64_t, int> sent;
  std::map<std::int64_t, int> received;
  for (const Event& event : record.at_end) {
    if (is_send(event.operation.kind) &&
        (event.pending() || event.response->answer == Answer::sent)) {
      ++sent[event.operation.value];
    }
  }
  for (const Event& event : in_order_of_return(record.at_end)) {
    if (!event.response || event.response->answer != Answer::received) continue;
    const std::int64_t value = event.response->value;
    const int count = ++received[value];
    if (!sent.contains(value))
      return fmt::format("{} was received, but no accepted send sent it", value);
    if (count > 1) return fmt::format("{} was received {} times", value, count);
  }
  if (!record.drained) return "";
  for (const auto& [value, count] : sent) {
    if (!received.contains(value))
      return fmt::format("{} was accepted and is nowhere: lost", value);
  }
  return "";
}

// The plainest words for values that came out, each once, but not as they should.
std::string wrong_order(const History& history) {
  std::map<std::size_t, std::int64_t> last_of_producer;
  for (const Event& event : in_order_of_return(history)) {
    if (!event.response || event.response->answer != Answer::received) continue;
    const std::int64_t value = event.response->value;
    const auto [last, first_time] = last_of_producer.try_emplace(producer_of(value), value);
    if (!first_time && last->second > value)
      return fmt::format("{} came out after {}", value, last->second);
    last->second = value;
  }
  return "no order of the operations explains what came out";
}

// Why no order of the operations explains the history: the first relaxation of the rules that
// would.
Judgement unexplained(const RunRecord& record, const History& history) {
  const Pending pending = Pending::may_take_effect;
  // First, because where a value was lost, somebody sleeps who could have had it, or was told that
  // there is none.
  if (std::string wrong = miscount(record); !wrong.empty())
    return {Pitfall::lost_task, std::move(wrong)};
  if (explains(history, record.rules, pending) == Linearizable::yes) return stuck(record, history);
  const History without_observers =
      filtered(history, [](const Event& event) { return !observes(event); });
  if (explains(without_observers, record.rules, pending) == Linearizable::yes) {
    for (const Event& event : history) {
      if (!observes(event) || event.pending()) continue;
      const History alone = filtered(history, [&](const Event& other) {
        return !observes(other) || other.called == event.called;
      });
      if (explains(alone, record.rules, pending) != Linearizable::yes) {
        return {Pitfall::blocking,
                fmt::format("wrong at every moment of the call: {} {}", thread_name(event),
                            describe(event.operation, event.response))};
      }
    }
    return {Pitfall::blocking, "the answers of size and closed contradict each other"};
  }
  ChannelRules unbounded = record.rules;
  unbounded.capacity.reset();
  if (explains(without_observers, unbounded, pending) == Linearizable::yes) {
    return {Pitfall::blocking, fmt::format("more values inside than its capacity of {}: a send "
                                           "returned that had to wait or to be refused",
                                           record.rules.capacity.value_or(0))};
  }
  const History without_refusals =
      filtered(without_observers, [](const Event& event) { return !gave_up(event); });
  if (explains(without_refusals, record.rules, pending) == Linearizable::yes) {
    return {Pitfall::blocking, "a try_ operation gave up though it could have gone on"};
  }
  return {Pitfall::lost_task, wrong_order(history)};
}

// Somebody still sleeps on a channel that is closed. Only a close by the helper comes to this:
// after one by the client, the client itself would not have been found to be right at rest.
bool sleeps_on_after_close(const RunRecord& record) {
  return record.helped_by_close && record.final_end == Rest::asleep &&
         std::any_of(record.at_end.begin(), record.at_end.end(), [](const Event& event) {
           return event.operation.kind == OperationKind::close && !event.pending();
         });
}

std::optional<Ruling> judge_history(const RunRecord& record, const History& history) {
  switch (explains(history, record.rules, Pending::must_be_stuck)) {
    case Linearizable::yes: return std::nullopt;
    case Linearizable::unknown: return Ruling{Judged::undecided, {}};
    case Linearizable::no: break;
  }
  return Ruling{Judged::wrong, unexplained(record, history)};
}

}  // namespace

Ruling judge(const RunRecord& record) {
  const auto wrong = [](Pitfall pitfall, std::string message) {
    return Ruling{Judged::wrong, {pitfall, std::move(message)}};
  };
  if (!record.exceptions.empty()) return wrong(Pitfall::crash, record.exceptions.front());
  if (record.complaint) {
    const bool dead = record.complaint->find("destruction") != std::string::npos;
    return wrong(dead ? Pitfall::memory_error : Pitfall::data_race, *record.complaint);
  }
  if (record.client_end == Rest::busy || record.final_end == Rest::busy) {
    return wrong(Pitfall::blocking, "livelock: threads that neither end nor sleep");
  }
  if (auto ruling = judge_history(record, record.at_rest)) return *ruling;
  if (sleeps_on_after_close(record)) {
    return wrong(Pitfall::leak, "threads that sleep on after the channel was closed");
  }
  if (auto ruling = judge_history(record, record.at_end)) return *ruling;
  if (record.values_alive && *record.values_alive > 0) {
    return wrong(Pitfall::leak,
                 fmt::format("{} values were never destroyed, though the channel was",
                             *record.values_alive));
  }
  if (record.values_alive && *record.values_alive < 0) {
    return wrong(Pitfall::memory_error,
                 fmt::format("{} values were destroyed twice", -*record.values_alive));
  }
  return {Judged::fine, {}};
}

}  // namespace heddle

#include <properties/support/law.hpp>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/verify/client_generator.hpp>

#include <properties/support/property.hpp>

namespace heddle {
namespace {

bool answered(const Event& event, Answer answer) {
  return event.response && event.response->answer == answer;
}
bool accepted(const Event& event) {
  return is_send(event.operation.kind) && answered(event, Answer::sent);
}
bool got_value(const Event& event) { return answered(event, Answer::received); }
bool precedes(const Event& earlier, const Event& later) { return earlier.returned < later.called; }

std::string in_words(const Event& event) {
  return fmt::format("T{} {}", event.thread + 1, describe(event.operation, event.response));
}

std::string contradiction(const Event& earlier, const Event& later) {
  return fmt::format("{}, and after it {}", in_words(earlier), in_words(later));
}

// The first two of `history`, one after the other in time, for which `bad(earlier, later)`.
template <class Bad>
std::string first_pair(const History& history, Bad bad) {
  for (const Event& earlier : history) {
    for (const Event& later : history) {
      if (precedes(earlier, later) && bad(earlier, later)) return contradiction(earlier, later);
    }
  }
  return "";
}

bool ended_by_close(const Event& event, const History& history) {
  return answered(event, Answer::closed) &&
         std::any_of(history.begin(), history.end(), [&](const Event& close) {
           return answered(close, Answer::closed_now) && event.called < close.called;
         });
}

bool overlap(const History& history) {
  for (const Event& one : history) {
    for (const Event& other : history) {
      if (one.called < other.called && other.called < one.returned) return true;
    }
  }
  return false;
}

}  // namespace

std::string every_value_is_somewhere(const RunRecord& record) {
  std::multiset<std::int64_t> offered;
  std::multiset<std::int64_t> found;
  for (const Event& event : record.at_end) {
    if (event.pending()) return fmt::format("{} never ended", in_words(event));
    if (is_send(event.operation.kind)) {
      offered.insert(event.operation.value);
      if (!accepted(event)) found.insert(event.operation.value);
    }
    if (got_value(event)) found.insert(event.response->value);
  }
  if (!record.drained) return "what was still inside was not taken out";
  for (const std::int64_t value : offered) {
    if (found.count(value) != 1) {
      return fmt::format("{} was offered once and found {} times", value, found.count(value));
    }
  }
  if (offered.size() != found.size()) return "something came out that nobody offered";
  return "";
}

std::string order_per_producer(const RunRecord& record) {
  return first_pair(record.at_end, [](const Event& earlier, const Event& later) {
    return got_value(earlier) && got_value(later) &&
           producer_of(earlier.response->value) == producer_of(later.response->value) &&
           earlier.response->value >= later.response->value;
  });
}

std::string capacity_is_kept(const RunRecord& record) {
  const std::size_t capacity = record.rules.capacity.value_or(SIZE_MAX);
  const auto inside_at = [&record](const Event& send, std::uint64_t moment) {
    const auto taken = [&](const Event& event) {
      return got_value(event) && event.response->value == send.operation.value &&
             event.called < moment;
    };
    return accepted(send) && send.returned <= moment &&
           std::none_of(record.at_end.begin(), record.at_end.end(), taken);
  };
  for (const Event& event : record.at_end) {
    const auto inside = static_cast<std::size_t>(
        std::count_if(record.at_end.begin(), record.at_end.end(),
                      [&](const Event& send) { return inside_at(send, event.returned); }));
    if (inside > capacity) {
      return fmt::format("{} inside with a capacity of {}, when this returned: {}", inside,
                         capacity, in_words(event));
    }
    if (answered(event, Answer::count) &&
        static_cast<std::size_t>(event.response->value) > capacity) {
      return fmt::format("capacity {}, but {}", capacity, in_words(event));
    }
  }
  return "";
}

std::string nothing_after_close(const RunRecord& record) {
  const auto needs_open = [](const Event& event) {
    return accepted(event) || answered(event, Answer::full) || answered(event, Answer::empty) ||
           answered(event, Answer::no) || answered(event, Answer::closed_now);
  };
  const auto needs_closed = [](const Event& event) {
    return answered(event, Answer::closed) || answered(event, Answer::yes) ||
           answered(event, Answer::already_closed);
  };
  const auto is_drained = [](const Event& event) {
    return is_recv(event.operation.kind) && answered(event, Answer::closed);
  };
  for (const Event& event : record.at_end) {
    const auto begun_before = [&event](const Event& other) {
      return answered(other, Answer::closed_now) && other.called < event.returned;
    };
    if (needs_closed(event) &&
        std::none_of(record.at_end.begin(), record.at_end.end(), begun_before)) {
      return fmt::format("nobody had closed it: {}", in_words(event));
    }
  }
  return first_pair(record.at_end, [&](const Event& earlier, const Event& later) {
    const bool closed = needs_closed(earlier) || answered(earlier, Answer::closed_now);
    return (closed && needs_open(later)) || (is_drained(earlier) && got_value(later));
  });
}

std::string every_thread_ends(const RunRecord& record) {
  if (record.final_end == Rest::busy) return "threads keep running without ending";
  const Event* sender = nullptr;
  const Event* receiver = nullptr;
  bool closed = false;
  for (const Event& event : record.at_rest) {
    closed = closed || answered(event, Answer::closed_now);
    if (!event.pending()) continue;
    if (event.operation.kind == OperationKind::send) {
      sender = &event;
    } else if (event.operation.kind == OperationKind::recv) {
      receiver = &event;
    } else {
      return fmt::format("an operation that never waits is asleep: {}", in_words(event));
    }
  }
  if (sender != nullptr && receiver != nullptr) return contradiction(*sender, *receiver);
  const Event* sleeper = sender != nullptr ? sender : receiver;
  if (closed && sleeper != nullptr) return "asleep though it was closed: " + in_words(*sleeper);
  if (record.final_end != Rest::all_ended) return "somebody sleeps on after close";
  return "";
}

void Contention::add(const RunRecord& record) {
  const auto count_if_any = [&](int& count, const History& history, auto condition) {
    if (std::any_of(history.begin(), history.end(), condition)) ++count;
  };
  ++runs;
  overlapping += overlap(record.at_rest) ? 1 : 0;
  blocked += record.client_end == Rest::asleep ? 1 : 0;
  closed_while_blocked += record.client_end == Rest::asleep && record.helped_by_close ? 1 : 0;
  count_if_any(filled, record.at_rest, [](const Event& event) {
    return answered(event, Answer::full) ||
           (event.pending() && event.operation.kind == OperationKind::send);
  });
  count_if_any(woken_by_client, record.at_rest,
               [&](const Event& event) { return ended_by_close(event, record.at_rest); });
}

namespace {

void expect_some_of_each(const Contention& contention) {
  constexpr int kEnoughRuns = 150;  // with fewer, as HEDDLE_CASES may ask for, chance decides
  const auto expect_some = [&](const char* what, int count) {
    ::testing::Test::RecordProperty(what, count);
    if (contention.runs >= kEnoughRuns) {
      EXPECT_GT(count, 0) << what << ": the sample is too tame";
    }
  };
  expect_some("runs", contention.runs);
  expect_some("overlapping", contention.overlapping);
  expect_some("blocked", contention.blocked);
  expect_some("filled", contention.filled);
  expect_some("closed_while_blocked", contention.closed_while_blocked);
  expect_some("woken_by_client", contention.woken_by_client);
}

// Clients of every family, so that each law sees all kinds of contention, and some in which close
// is sure to meet somebody who waits, which clients drawn at random seldom do.
rc::Gen<Client> any_client(const Abilities& abilities) {
  const auto close_meets_waiting = rc::gen::map(
      rc::gen::element<std::string>("1:recv/size.size.size.close", "1:send.send/closed.size.close",
                                    "1:recv.recv/send.size.size.close"),
      [abilities](const std::string& text) { return fit(client_from(text), abilities); });
  return rc::gen::oneOf(
      close_meets_waiting, clients_for(Pitfall::deadlock, abilities),
      clients_for(Pitfall::blocking, abilities), clients_for(Pitfall::lost_task, abilities),
      clients_for(Pitfall::data_race, abilities), clients_for(Pitfall::leak, abilities));
}

}  // namespace

void expect_law(std::string_view description, Law law, const ClientSubject& subject,
                std::source_location where) {
  constexpr int kClients = 60;
  constexpr int kRuns = 3;
  constexpr int kRunsToShrink = 200;  // a smaller client may fail more rarely
  Contention contention;
  std::uint64_t seed = 0;
  bool shrinking = false;
  const auto property = [&] {
    const Client client = *any_client(subject.abilities);
    const int runs = shrinking ? kRunsToShrink : kRuns;
    for (int run = 0; run < runs; ++run) {
      const RunRecord record = subject.run(client, RunOptions{++seed, 10});
      if (!shrinking) contention.add(record);
      const std::string flaw = law(record);
      if (flaw.empty()) continue;
      shrinking = true;
      RC_LOG() << property_token(subject.name, client) << "\n" << describe(record.at_end);
      RC_FAIL(flaw);
    }
  };
  expect_property(description, property, {.cases = kClients}, where);
  if (!shrinking) expect_some_of_each(contention);
}

void showValue(const Client& client, std::ostream& out) { out << to_text(client); }

}  // namespace heddle

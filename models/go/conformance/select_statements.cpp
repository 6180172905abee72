// Statements about select.
#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

// --- evaluation

void operands_once() {
  const auto left = go::make_chan<int>(1);
  const auto right = go::make_chan<int>(1);
  std::string order;
  const auto noted = [&](const char* name, auto value) {
    order += name;
    return value;
  };
  right.send(7);
  auto first = go::send(noted("a", go::Chan<int>()), noted("b", 1));
  auto second = go::recv(noted("c", right));
  auto third = go::send(noted("d", go::Chan<int>()), noted("e", 2));
  must(go::select(first, second, third) == 1, "a nil case is chosen");
  // Within one call compilers differ.
  std::sort(order.begin(), order.begin() + 2);
  std::sort(order.end() - 2, order.end());
  must(order == "abcde", "operands are not evaluated once each, in the order of the source");
}

void fault_stops_evaluation() {
  const auto ready = go::make_chan<int>(1);
  std::string order;
  const auto faulty = [&]() -> go::Chan<int> {
    order += "faulty,";
    throw std::runtime_error("a fault");
  };
  const auto later = [&] {
    order += "later";
    return 1;
  };
  try {
    auto first = go::recv(faulty());
    auto second = go::send(ready, later());
    go::select(first, second);
  } catch (const std::runtime_error&) {
    order += "caught";
  }
  must(order == "faulty,caught", "evaluation goes on after a fault");
  must(go::len(ready) == 0, "a case was chosen after a fault");
}

void target_only_if_chosen() {
  const auto ready = go::make_chan<int>(1);
  const auto empty = go::make_chan<int>();
  ready.send(5);
  std::array<int, 2> target{};
  int evaluations = 0;
  const auto index = [&] {
    ++evaluations;
    return 1;
  };
  go::select(go::recv(empty, [&](int) { evaluations += 10; }), go::recv(ready, [&](int value) {
               target[static_cast<std::size_t>(index())] = value;
             }));
  must(evaluations == 1 && target[1] == 5, "where a value goes is not evaluated once, if chosen");
}

// --- choice

void any_of_three() {
  const auto full = go::make_chan<int>(1);
  const auto room = go::make_chan<int>(1);
  const auto closed = go::make_chan<int>();
  full.send(1);
  closed.close();
  reaches(static_cast<unsigned>(go::select(go::recv(full), go::send(room, 1), go::recv(closed),
                                           go::on_default([] { must(false, "default"); }))));
}

void either_value() {
  const auto channel = go::make_chan<int>(1);
  go::select(go::send(channel, 0), go::send(channel, 1));
  reaches(static_cast<unsigned>(channel.recv()));
}

void either_value_to_one_that_waits() {
  const auto channel = go::make_chan<int>();
  int value = 0;
  std::thread receiver([&] { value = channel.recv(); });
  go::select(go::send(channel, 0), go::send(channel, 1));
  receiver.join();
  reaches(static_cast<unsigned>(value));
}

// At every moment one of the two channels has a value, or is closed: `left` until `right` has, or
// is. Whoever looks at `right` first, and then at `left`, may find nothing in either.
std::function<void()> something_is_ready(bool closes) {
  return [=] {
    const auto left = go::make_chan<int>(1);
    const auto right = go::make_chan<int>(1);
    left.send(1);
    std::thread other([=] {
      go::select(go::recv(right), go::recv(left),
                 go::on_default([] { must(false, "default, though a case can proceed"); }));
    });
    if (closes)
      right.close();
    else
      right.send(1);
    reaches(static_cast<unsigned>(go::select(go::recv(left), go::on_default())));
    other.join();
  };
}

void closed_with_a_value() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  std::thread other([=] {
    go::select(go::recv(channel, [](int value) { must(value == 1, "a value is lost"); }),
               go::on_default([] { must(false, "default, though a case can proceed"); }));
  });
  channel.close();
  other.join();
}

std::vector<Statement> choice_statements() {
  return {
      {"C39",
       "channels and values of all cases are evaluated once, in the order of the source, before "
       "anything is chosen; a fault ends that",
       {holds("alone, 3 cases", 1, operands_once),
        holds("alone, 2 cases", 1, fault_stops_evaluation)},
       "C++ leaves the order within one call open: cases in lines of their own"},
      {"C40",
       "where a received value goes is evaluated only if the case is chosen",
       {holds("alone, 2 cases", 1, target_only_if_chosen)},
       ""},
      {"C41",
       "of cases that can proceed one is chosen, each as likely as another",
       {reaches_all("alone; 3 cases that can proceed and a default", 3, 3, any_of_three)},
       "how likely: `fairness_test.cpp`"},
      {"C42",
       "a channel in two send cases may get either value",
       {reaches_all("alone, cap 1", 2, 2, either_value),
        reaches_all("1 receiver, unbuffered", 4, 2, either_value_to_one_that_waits)},
       ""},
      {"C43",
       "the default is chosen only if at one moment no case can proceed",
       {reaches_all("1 select of 2 channels of which one is always ready, by a send", 4, 2,
                    something_is_ready(false)),
        reaches_all("the same, by a close", 4, 2, something_is_ready(true)),
        holds("1 select of a channel with a value, 1 closer", 2, closed_with_a_value)},
       ""},
  };
}

// --- what is not chosen

void losing_cases_do_nothing() {
  const auto left = go::make_chan<int>();
  const auto right = go::make_chan<int>();
  int received = 0;
  const auto take = [&](int value) { received = value; };
  std::thread other([=] { go::select(go::send(left, 1), go::send(right, 2)); });
  go::select(go::recv(left, take), go::recv(right, take));
  other.join();
  must(received == 1 || received == 2, "nothing is received");
  must(go::select(go::recv(left), go::recv(right), go::on_default()) == 2, "two were sent");
  reaches(received == 1 ? 0 : 1);
}

// Two values, each on either channel.
void sends_each_once() {
  const auto left = go::make_chan<int>();
  const auto right = go::make_chan<int>();
  std::thread sender([=] {
    for (int value = 1; value <= 2; ++value)
      go::select(go::send(left, value), go::send(right, value));
    left.close();
    right.close();
  });
  int counts[2][3] = {};
  const auto count = [&](const go::Chan<int>& channel, int which) {
    return [&, channel, which] {
      for (const int value : channel) ++counts[which][value];
    };
  };
  std::thread one(count(left, 0));
  std::thread other(count(right, 1));
  for (std::thread* thread : {&sender, &one, &other}) thread->join();
  must(counts[0][1] + counts[1][1] == 1 && counts[0][2] + counts[1][2] == 1, "not each value once");
  reaches(static_cast<unsigned>(2 * counts[0][1] + counts[0][2]));
}

// A select that is over must not stand in the way of one that waits later.
void losers_leave_their_queues() {
  const auto left = go::make_chan<int>();
  const auto right = go::make_chan<int>();
  std::thread selecting([=] {
    must(go::select(go::recv(left), go::recv(right)) == 0, "a case that nobody sends to");
    must(right.recv() == 2, "another value");
  });
  reaches(has_receiver(right) ? 1 : 0);
  left.send(1);
  right.send(2);
  selecting.join();
}

void duplicates_leave_their_queues() {
  const auto channel = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  std::thread receiver([=] {
    go::select(go::recv(channel), go::recv(channel), go::recv(other));
    must(channel.recv() == 2, "a value went to a case that was over");
  });
  channel.send(1);
  channel.send(2);
  receiver.join();
}

void several_cases_of_one_channel() {
  const auto channel = go::make_chan<int>();
  int received = 0;
  const auto take = [&](int value) { received = value; };
  std::thread sender([=] { channel.send(1); });
  const int which =
      go::select(go::recv(channel, take), go::recv(channel, take), go::send(channel, 2));
  must(which < 2 && received == 1, "not exactly one of the cases received the value");
  reaches(static_cast<unsigned>(which));
  sender.join();
}

void both_ways_on_one_channel() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  must(go::select(go::send(channel, 2), go::recv(channel)) == 1, "sent into a full buffer");
  must(go::select(go::send(channel, 2), go::recv(channel)) == 0, "received from an empty buffer");
}

void alone_with_itself() {
  const auto channel = go::make_chan<int>();
  must(go::select(go::send(channel, 1), go::recv(channel), go::on_default()) == 2,
       "it communicates with itself");
  go::select(go::send(channel, 1), go::recv(channel));
}

std::vector<Statement> losing_statements() {
  return {
      {"C44",
       "one communication of a `select` takes place; the others have no effect",
       {reaches_all("2 selects of 2 cases each, unbuffered", 4, 2, losing_cases_do_nothing),
        reaches_all("1 select of 2 sends, twice, 2 receivers", 96, 4, sends_each_once)},
       ""},
      {"C45",
       "cases that were not chosen do not stand in the way of those that wait later",
       {reaches_all("1 select of 2 receives, 2 values, 1 look", 6, 2, losers_leave_their_queues),
        holds("1 select of 3 receives, 2 on one channel, 2 values", 8,
              duplicates_leave_their_queues)},
       ""},
      {"C46",
       "a channel may be in several cases, for both directions",
       {reaches_all("1 sender, 3 cases, unbuffered", 4, 2, several_cases_of_one_channel),
        holds("alone, cap 1, 2 cases", 1, both_ways_on_one_channel)},
       ""},
      {"C47",
       "a `select` does not communicate with itself",
       {deadlocks("alone, send and receive, unbuffered", alone_with_itself)},
       ""},
  };
}

// --- closed channels, and none

void closed_is_ready() {
  const auto closed = go::make_chan<int>();
  closed.close();
  bool is_ok = true;
  const int which = go::select(
      go::recv(closed, [&](int value, bool ok) { is_ok = ok || value != 0; }), go::on_default());
  must(which == 0 && !is_ok, "not (0, false) from a closed channel");
}

void closed_send_may_panic() {
  const auto closed = go::make_chan<int>();
  const auto ready = go::make_chan<int>(1);
  closed.close();
  ready.send(1);
  const std::string panic =
      panic_of([&] { go::select(go::send(closed, 1), go::recv(ready), go::on_default()); });
  must(panic.empty() || panic == "send on closed channel", "another panic");
  must(go::len(ready) == (panic.empty() ? 0 : 1), "a case that was not chosen has had an effect");
  reaches(panic.empty() ? 0 : 1);
}

void closed_send_alone() {
  const auto closed = go::make_chan<int>(1);
  closed.close();
  must_panic("send on closed channel", [&] { go::select(go::send(closed, 1), go::on_default()); });
}

void close_wakes_receiving_select() {
  const auto closed = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  std::thread selecting([=] {
    go::select(go::recv(closed, [](int value, bool ok) { must(!ok && value == 0, "ok"); }),
               go::recv(other, [] { must(false, "received from nobody"); }));
  });
  reaches(has_receiver(closed) ? 1 : 0);
  closed.close();
  selecting.join();
}

void close_wakes_sending_select() {
  const auto closed = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  std::thread selecting([=] {
    must_panic("send on closed channel", [=] { go::select(go::recv(other), go::send(closed, 1)); });
  });
  reaches(has_sender(closed) ? 1 : 0);
  closed.close();
  selecting.join();
}

void leaves_the_select_only() {
  const auto values = go::make_chan<int>(3);
  for (int value = 1; value <= 3; ++value) values.send(value);
  int rounds = 0;
  int handled = 0;
  for (; rounds < 3; ++rounds) {
    go::select(go::recv(values, [&](int value) {
      if (value == 2) return;
      ++handled;
    }));
  }
  must(rounds == 3 && handled == 2, "to leave a case leaves more than the select");
}

void never_its_own_value() {
  const auto channel = go::make_chan<int>();
  std::atomic<int> receives{0};
  const auto exchange = [&](int own) {
    return [&, own] {
      go::select(go::send(channel, own), go::recv(channel, [&](int value) {
                   must(value != own, "it received its own value");
                   receives.fetch_add(1, std::memory_order_relaxed);
                   reaches(static_cast<unsigned>(own));
                 }));
    };
  };
  in_parallel({exchange(0), exchange(1)});
  must(receives.load(std::memory_order_relaxed) == 1, "not one sends and the other receives");
}

std::vector<Statement> closed_statements() {
  return {
      {"C48",
       "a receive case of a closed channel can proceed, with (0, false)",
       {holds("alone", 1, closed_is_ready)},
       ""},
      {"C49",
       "a send case of a closed channel can proceed, and panics if it is chosen",
       {reaches_all("alone, with another that can proceed", 2, 2, closed_send_may_panic),
        holds("alone, with a default", 1, closed_send_alone)},
       ""},
      {"C50", "`select {}` waits for ever", {deadlocks("alone", [] { go::select(); })}, ""},
      {"C51",
       "close wakes a `select` that waits: a receive case gets (0, false), a send case panics",
       {reaches_all("1 select of 2 receives, 1 look", 3, 2, close_wakes_receiving_select),
        reaches_all("1 select of a receive and a send, 1 look", 3, 2, close_wakes_sending_select)},
       ""},
      {"C52",
       "`break` in a case leaves the `select` only",
       {holds("alone, 3 rounds of a loop", 1, leaves_the_select_only)},
       "a case is a function here, and `return` is what leaves it; `break` does not compile"},
      {"C53",
       "two goroutines that each send and receive on one unbuffered channel exchange a value, "
       "never each its own",
       {reaches_all("2 selects of 2 cases", 4, 2, never_its_own_value)},
       ""},
  };
}

}  // namespace

std::vector<Statement> select_statements() {
  return joined({choice_statements(), losing_statements(), closed_statements()});
}

}  // namespace heddle::models::conformance

// Statements about channels that are open: making them, nil, rendezvous, buffers.
#include <atomic>
#include <limits>
#include <set>
#include <utility>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

// --- making

void nil_by_default() {
  must(go::Chan<int>() == nullptr, "a channel is not nil");
  must(go::SendChan<int>() == nullptr, "an end for sending is not nil");
  must(go::RecvChan<int>() == nullptr, "an end for receiving is not nil");
}

void capacities() {
  must(go::cap(go::make_chan<int>()) == 0, "make(chan T) has a buffer");
  must(go::cap(go::make_chan<int>(0)) == 0, "make(chan T, 0) has a buffer");
  must(go::cap(go::make_chan<int>(3)) == 3, "make(chan T, 3) has no room for 3");
}

void no_such_capacity() {
  for (const std::int64_t capacity : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max()}) {
    must_panic("makechan: size out of range", [=] { go::make_chan<int>(capacity); });
  }
}

void len_and_cap() {
  const auto channel = go::make_chan<int>(2);
  const auto len_is = [&](int len) {
    must(go::len(channel) == len, "len is not what is queued");
    must(go::cap(channel) == 2, "cap is not the size of the buffer");
  };
  len_is(0);
  channel.send(1);
  len_is(1);
  channel.send(2);
  len_is(2);
  channel.recv();
  len_is(1);
  channel.recv();
  len_is(0);
}

void len_at_any_moment() {
  const auto channel = go::make_chan<int>(1);
  std::thread sender([=] {
    channel.send(1);
    channel.send(2);
  });
  std::thread receiver([=] {
    channel.recv();
    channel.recv();
  });
  const auto len = go::len(channel);
  must(len >= 0 && len <= go::cap(channel), "len is not between 0 and cap");
  reaches(static_cast<unsigned>(len));
  sender.join();
  receiver.join();
}

void nil_has_no_len() {
  must(go::len(go::Chan<int>()) == 0, "len of nil");
  must(go::cap(go::Chan<int>()) == 0, "cap of nil");
}

void unbuffered_has_no_len() {
  const auto channel = go::make_chan<int>();
  std::thread sender([=] { channel.send(1); });
  reaches(has_sender(channel) ? 1 : 0);
  must(go::len(channel) == 0, "a sender that waits counts");
  channel.recv();
  sender.join();
}

void identity() {
  const auto channel = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  const go::Chan<int> copy = channel;
  const go::RecvChan<int> receiving = channel;
  const go::SendChan<int> sending = channel;
  must(channel == copy, "a copy is another channel");
  must(receiving == go::RecvChan<int>(copy), "its end for receiving is another channel");
  must(sending == go::SendChan<int>(copy), "its end for sending is another channel");
  must(!(channel == other), "two calls of make gave one channel");
  must(go::Chan<int>() == go::Chan<int>(), "nil is not nil");
  must(!(channel == go::Chan<int>()), "a channel is nil");
}

void no_other_synchronisation() {
  const auto channel = go::make_chan<int>(1);
  int first = 0;
  int second = 0;
  in_parallel({[=] {
                 channel.send(1);
                 go::len(channel);
               },
               [=] { channel.send(2); },
               [=, &first] {
                 go::cap(channel);
                 first = channel.recv();
               },
               [=, &second] { second = channel.recv(); }});
  must(first + second == 3 && first * second == 2, "not each value once");
  reaches(first == 1 ? 0 : 1);
}

std::vector<Statement> making_statements() {
  return {
      {"C01",
       "a channel variable is nil until it is given a channel",
       {holds("alone", 1, nil_by_default)},
       ""},
      {"C02",
       "`make` without a size, or with 0, gives an unbuffered channel, with n one of cap n",
       {holds("alone", 1, capacities)},
       ""},
      {"C03",
       "a size that is negative or too large panics: makechan: size out of range",
       {holds("alone; -1, the least and the largest size", 1, no_such_capacity)},
       ""},
      {"C04",
       "`len` is how many values are queued, `cap` the size of the buffer; 0 <= len <= cap at "
       "every moment",
       {holds("alone, cap 2", 1, len_and_cap),
        reaches_all("1 sender, 1 receiver, 2 values, cap 1, 1 look", 16, 2, len_at_any_moment)},
       ""},
      {"C05", "of nil, `len` and `cap` are 0", {holds("alone", 1, nil_has_no_len)}, ""},
      {"C06",
       "of an unbuffered channel `len` is 0, also while a sender waits",
       {reaches_all("1 sender, 1 receiver, 1 look", 3, 2, unbuffered_has_no_len)},
       ""},
      {"C07",
       "channels are equal if the same `make` gave them, or if both are nil",
       {holds("alone", 1, identity)},
       ""},
      {"C08",
       "send, receive, `len`, `cap` from any number of goroutines need no other synchronisation",
       {reaches_all("2 senders, 2 receivers, 1 value each, cap 1", 46, 2,
                    no_other_synchronisation)},
       ""},
  };
}

// --- nil

void nil_cases_are_never_chosen() {
  const go::Chan<int> nil;
  const auto ready = go::make_chan<int>(1);
  ready.send(1);
  must(go::select(go::recv(nil), go::send(nil, 1), go::recv(ready)) == 2, "a nil case is chosen");
  must(go::select(go::recv(nil), go::send(nil, 1), go::on_default()) == 2, "a nil case is chosen");
}

// Merges two channels; a closed one is set to nil, or it would be chosen for ever.
void disabled_by_nil() {
  go::Chan<int> left = go::make_chan<int>();
  go::Chan<int> right = go::make_chan<int>();
  const auto produce = [](const go::Chan<int>& channel, int value) {
    return [=] {
      channel.send(value);
      channel.close();
    };
  };
  std::thread first(produce(left, 1));
  std::thread second(produce(right, 2));
  int sum = 0;
  int closed = 0;
  while (!(left == nullptr) || !(right == nullptr)) {
    const auto take = [&](go::Chan<int>& channel) {
      return [&](int value, bool ok) {
        sum += value;
        if (ok) return;
        ++closed;
        channel = go::Chan<int>();
      };
    };
    go::select(go::recv(left, take(left)), go::recv(right, take(right)));
  }
  must(sum == 3 && closed == 2, "a case that was set to nil was chosen, or another was not");
  first.join();
  second.join();
}

std::vector<Statement> nil_statements() {
  return {
      {"C09",
       "a send on nil waits for ever",
       {deadlocks("alone", [] { go::Chan<int>().send(1); })},
       ""},
      {"C10",
       "a receive from nil waits for ever",
       {deadlocks("alone", [] { go::Chan<int>().recv(); })},
       ""},
      {"C11",
       "`range` over nil waits for ever",
       {deadlocks("alone",
                  [] {
                    for ([[maybe_unused]] const int value : go::Chan<int>())
                      must(false, "nil has a value");
                  })},
       ""},
      {"C12",
       "`close` of nil panics: close of nil channel",
       {holds("alone", 1,
              [] {
                must_panic("close of nil channel", [] { go::close(go::Chan<int>()); });
                must_panic("close of nil channel", [] { go::SendChan<int>().close(); });
              })},
       ""},
      {"C13",
       "a nil case is never chosen; with nothing but nil cases, and no default, `select` waits for "
       "ever",
       {holds("alone, 3 cases", 1, nil_cases_are_never_chosen),
        deadlocks("alone, 2 cases",
                  [] {
                    const go::Chan<int> nil;
                    go::select(go::recv(nil), go::send(nil, 1));
                  })},
       ""},
      {"C14",
       "a channel variable that is set to nil takes its case out of the next `select`",
       {holds("2 senders that close, 1 receiver, unbuffered", 168, disabled_by_nil)},
       ""},
  };
}

// --- rendezvous

void send_needs_receive() {
  const auto channel = go::make_chan<int>();
  std::atomic<bool> is_sent{false};
  std::thread sender([&] {
    channel.send(1);
    is_sent.store(true, std::memory_order_relaxed);
  });
  must(!is_sent.load(std::memory_order_relaxed), "a send is over before its receive");
  channel.recv();
  sender.join();
}

void receive_needs_send() {
  const auto channel = go::make_chan<int>();
  std::atomic<bool> is_received{false};
  std::thread receiver([&] {
    channel.recv();
    is_received.store(true, std::memory_order_relaxed);
  });
  must(!is_received.load(std::memory_order_relaxed), "a receive is over before its send");
  channel.send(1);
  receiver.join();
}

void waiting_receiver_is_served() {
  const auto channel = go::make_chan<int>();
  std::thread receiver([=] { must(channel.recv() == 1, "another value"); });
  const bool is_waiting = has_receiver(channel);
  const bool is_sent = go::select(go::send(channel, 1), go::on_default()) == 0;
  must(is_sent || !is_waiting, "default, though a receiver waited");
  if (!is_sent) channel.send(1);
  reaches(is_waiting ? 0 : is_sent ? 1 : 2);
  receiver.join();
}

void waiting_sender_is_served() {
  const auto channel = go::make_chan<int>();
  std::thread sender([=] { channel.send(1); });
  const bool is_waiting = has_sender(channel);
  const bool is_received = go::select(go::recv(channel), go::on_default()) == 0;
  must(is_received || !is_waiting, "default, though a sender waited");
  if (!is_received) channel.recv();
  reaches(is_waiting ? 0 : is_received ? 1 : 2);
  sender.join();
}

void nobody_is_there() {
  const auto channel = go::make_chan<int>();
  must(go::select(go::send(channel, 1), go::on_default()) == 1, "sent to nobody");
  must(go::select(go::recv(channel), go::on_default()) == 1, "received from nobody");
}

void receivers_in_order() {
  const auto channel = go::make_chan<int>();
  int first = 0;
  int second = 0;
  std::thread one([&] { first = channel.recv(); });
  const bool is_first = has_receiver(channel);
  std::thread other([&] { second = channel.recv(); });
  channel.send(1);
  channel.send(2);
  one.join();
  other.join();
  must(!is_first || (first == 1 && second == 2), "overtaken by one that came later");
  reaches(is_first ? 0 : first == 1 ? 1 : 2);
}

void senders_in_order() {
  const auto channel = go::make_chan<int>();
  std::thread one([=] { channel.send(1); });
  const bool is_first = has_sender(channel);
  std::thread other([=] { channel.send(2); });
  const int first = channel.recv();
  channel.recv();
  one.join();
  other.join();
  must(!is_first || first == 1, "overtaken by one that came later");
  reaches(is_first ? 0 : first == 1 ? 1 : 2);
}

std::vector<Statement> rendezvous_statements() {
  return {
      {"C15",
       "on an unbuffered channel a send is over only when its value is received, and a receive "
       "only when one sends",
       {holds("1 sender, 1 receiver, 1 look at the sender", 2, send_needs_receive),
        holds("1 sender, 1 receiver, 1 look at the receiver", 2, receive_needs_send)},
       ""},
      {"C16",
       "when the partner waits already, neither a send nor a receive takes the default",
       {reaches_all("1 receiver, 1 look, `select` with default", 4, 3, waiting_receiver_is_served),
        reaches_all("1 sender, 1 look, `select` with default", 4, 3, waiting_sender_is_served)},
       ""},
      {"C17", "when nobody waits, they take the default", {holds("alone", 1, nobody_is_there)}, ""},
      {"C18",
       "those that wait are served in the order in which they came",
       {reaches_all("2 receivers, 2 values", 13, 3, receivers_in_order),
        reaches_all("2 senders, 1 value each", 13, 3, senders_in_order)},
       "Go's specification leaves this open; Go does it"},
  };
}

// --- buffers

void room_until_full() {
  const auto channel = go::make_chan<int>(2);
  must(go::select(go::send(channel, 1), go::on_default()) == 0, "no room for the first of two");
  must(go::select(go::send(channel, 2), go::on_default()) == 0, "no room for the second of two");
  must(go::select(go::send(channel, 3), go::on_default()) == 1, "room for a third");
}

void full_blocks() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  std::atomic<bool> is_sent{false};
  std::thread sender([&] {
    channel.send(2);
    is_sent.store(true, std::memory_order_relaxed);
  });
  must(!is_sent.load(std::memory_order_relaxed), "sent into a full buffer");
  channel.recv();
  sender.join();
  must(go::len(channel) == 1, "the second value is not there");
}

void values_until_empty() {
  const auto channel = go::make_chan<int>(2);
  channel.send(1);
  channel.send(2);
  must(go::select(go::recv(channel), go::on_default()) == 0, "the first is not there");
  must(go::select(go::recv(channel), go::on_default()) == 0, "the second is not there");
  must(go::select(go::recv(channel), go::on_default()) == 1, "a third is there");
}

std::function<void()> in_order(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    std::thread sender([=] {
      for (int value = 1; value <= 3; ++value) channel.send(value);
    });
    for (int value = 1; value <= 3; ++value) must(channel.recv() == value, "out of order");
    sender.join();
  };
}

// Each value is 10 * sender + number.
std::function<void()> nothing_lost(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    const auto produce = [=](int sender) {
      return [=] {
        channel.send(10 * sender + 1);
        channel.send(10 * sender + 2);
      };
    };
    std::pair<int, int> received[2];
    const auto consume = [&](int consumer) {
      return [&, consumer] {
        received[consumer].first = channel.recv();
        received[consumer].second = channel.recv();
      };
    };
    in_parallel({produce(1), produce(2), consume(0), consume(1)});
    std::multiset<int> all;
    for (const auto& [first, second] : received) {
      all.insert(first);
      all.insert(second);
      must(first / 10 != second / 10 || first < second, "one sender's values out of order");
    }
    must(all == std::multiset<int>{11, 12, 21, 22}, "received is not what was sent");
  };
}

void waiting_sender_is_last() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  std::thread sender([=] { channel.send(2); });
  const bool is_waiting = has_sender(channel);
  must(channel.recv() == 1, "the sender that waited has overtaken a value");
  must(!is_waiting || go::len(channel) == 1, "the value of the sender that waited is not there");
  must(channel.recv() == 2, "another value");
  reaches(is_waiting ? 1 : 0);
  sender.join();
}

std::function<void()> queues_fit(std::int64_t capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    std::thread sender([=] {
      channel.send(1);
      channel.send(2);
    });
    std::thread receiver([=] {
      channel.recv();
      channel.recv();
    });
    {
      auto& core = *channel.core();
      const std::lock_guard lock(core.mutex());
      const bool sends = core.senders().has_waiting();
      const bool receives = core.receivers().has_waiting();
      const auto len = static_cast<std::int64_t>(core.size());
      must(len == 0 || !receives, "a receiver waits though there is a value");
      must(len == capacity || !sends, "a sender waits though there is room");
      must(!sends || !receives, "a sender and a receiver wait for each other");
      reaches(sends ? 0 : receives ? 1 : 2);
    }
    sender.join();
    receiver.join();
  };
}

std::vector<Statement> buffer_statements() {
  return {
      {"C19",
       "a send waits when the buffer is full, and not before",
       {holds("alone, cap 2", 1, room_until_full),
        holds("1 sender, cap 1, full, 1 look at the sender", 2, full_blocks)},
       ""},
      {"C20",
       "a receive does not wait while a value is queued",
       {holds("alone, cap 2", 1, values_until_empty)},
       ""},
      {"C21",
       "the values of one sender come in the order in which they were sent",
       {holds("1 sender, 1 receiver, 3 values, unbuffered", 8, in_order(0)),
        holds("the same, cap 1", 13, in_order(1)), holds("the same, cap 2", 14, in_order(2))},
       ""},
      {"C22",
       "with several senders and receivers each value is received once, and each receiver gets one "
       "sender's values in order",
       {holds("2 senders, 2 receivers, 2 values each, unbuffered", 1352, nothing_lost(0)),
        holds("the same, cap 1", 1800, nothing_lost(1))},
       ""},
      {"C23",
       "a sender that waits goes on when one value was received; its value comes last",
       {reaches_all("1 sender, cap 1, full, 1 look", 4, 2, waiting_sender_is_last)},
       ""},
      {"C24",
       "nobody waits for what is there: no receiver while a value is queued, no sender while there "
       "is room, never both",
       {reaches_all("1 sender, 1 receiver, 2 values, unbuffered, 1 look", 20, 3, queues_fit(0)),
        reaches_all("the same, cap 1", 25, 3, queues_fit(1))},
       ""},
  };
}

}  // namespace

std::vector<Statement> channel_statements() {
  return joined(
      {making_statements(), nil_statements(), rendezvous_statements(), buffer_statements()});
}

}  // namespace heddle::models::conformance

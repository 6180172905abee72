// Statements about close, the forms of receive, range, and operands.
#include <array>
#include <concepts>
#include <string>
#include <utility>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

constexpr const char* kSendOnClosed = "send on closed channel";

bool is_closed(const go::Received<int>& received) { return !received.ok && received.value == 0; }

// --- close

void second_close() {
  const auto channel = go::make_chan<int>();
  channel.close();
  must_panic("close of closed channel", [&] { channel.close(); });
  must_panic("close of closed channel", [&] { go::SendChan<int>(channel).close(); });
}

void send_after_close() {
  for (const int capacity : {0, 1}) {
    const auto channel = go::make_chan<int>(capacity);
    channel.close();
    must_panic(kSendOnClosed, [&] { channel.send(1); });
    must_panic(kSendOnClosed, [&] { go::select(go::send(channel, 1)); });
  }
}

std::function<void()> close_wakes_sender(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    for (int value = 1; value <= capacity; ++value) channel.send(value);
    std::thread sender([=] { must_panic(kSendOnClosed, [=] { channel.send(9); }); });
    reaches(has_sender(channel) ? 1 : 0);
    channel.close();
    sender.join();
    for (int value = 1; value <= capacity; ++value)
      must(channel.recv() == value, "a value is lost");
    must(is_closed(channel.recv_ok()), "the value of a send that has panicked was delivered");
  };
}

std::function<void()> close_wakes_receivers(std::size_t count) {
  return [=] {
    const auto channel = go::make_chan<int>();
    std::vector<std::function<void()>> bodies(
        count, [=] { must(is_closed(channel.recv_ok()), "a receive from nobody"); });
    bodies.emplace_back([=] {
      reaches(has_receiver(channel) ? 1 : 0);
      channel.close();
    });
    in_parallel(bodies);
  };
}

void values_before_close() {
  const auto channel = go::make_chan<int>(2);
  std::thread sender([=] {
    channel.send(1);
    channel.send(2);
    channel.close();
  });
  for (const int value : {1, 2}) {
    const auto received = channel.recv_ok();
    must(received.ok && received.value == value, "a value sent before close is not received");
  }
  must(is_closed(channel.recv_ok()), "a third value");
  sender.join();
}

void drained() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  channel.close();
  must(channel.recv() == 1, "the value is lost");
  for (int look = 0; look < 3; ++look) must(is_closed(channel.recv_ok()), "a value from nobody");
}

void refused_send_leaves_nothing() {
  const auto channel = go::make_chan<int>(1);
  channel.close();
  must_panic(kSendOnClosed, [&] { channel.send(1); });
  must(go::len(channel) == 0, "a send that has panicked left its value");
  must(is_closed(channel.recv_ok()), "a send that has panicked left its value");
}

void close_keeps_len() {
  const auto channel = go::make_chan<int>(3);
  channel.send(1);
  channel.send(2);
  channel.close();
  must(go::len(channel) == 2 && go::cap(channel) == 3, "close changes len or cap");
  channel.recv();
  must(go::len(channel) == 1, "len does not count what is left");
}

template <class End>
concept Closes =
    requires(const End& end) { end.close(); } || requires(const End& end) { close(end); };
template <class End>
concept Sends =
    requires(const End& end) { end.send(1); } || requires(const End& end) { go::send(end, 1); };
template <class End>
concept Receives = requires(const End& end) { end.recv(); } || requires(const End& end) {
  end.begin();
} || requires(const End& end) { go::recv(end); };
static_assert(Closes<go::Chan<int>> && Sends<go::Chan<int>> && Receives<go::Chan<int>>);
static_assert(Closes<go::SendChan<int>> && Sends<go::SendChan<int>> &&
              !Receives<go::SendChan<int>>);
static_assert(!Closes<go::RecvChan<int>> && !Sends<go::RecvChan<int>> &&
              Receives<go::RecvChan<int>>);
static_assert(std::convertible_to<go::Chan<int>, go::SendChan<int>> &&
              std::convertible_to<go::Chan<int>, go::RecvChan<int>>);
static_assert(!std::convertible_to<go::SendChan<int>, go::Chan<int>> &&
              !std::convertible_to<go::SendChan<int>, go::RecvChan<int>> &&
              !std::convertible_to<go::RecvChan<int>, go::Chan<int>> &&
              !std::convertible_to<go::RecvChan<int>, go::SendChan<int>>);

std::function<void()> racing_closers(std::size_t count) {
  return [=] {
    const auto channel = go::make_chan<int>();
    std::vector<int> succeeded(count, 0);
    std::vector<std::function<void()>> bodies;
    for (std::size_t closer = 0; closer < count; ++closer) {
      bodies.emplace_back([&, closer] {
        const std::string panic = panic_of([&] { channel.close(); });
        must(panic.empty() || panic == "close of closed channel", "another panic");
        succeeded[closer] = panic.empty() ? 1 : 0;
      });
    }
    in_parallel(bodies);
    int successes = 0;
    for (std::size_t closer = 0; closer < count; ++closer) {
      if (succeeded[closer] == 0) continue;
      ++successes;
      reaches(static_cast<unsigned>(closer));
    }
    must(successes == 1, "not exactly one closer succeeds");
  };
}

std::vector<Statement> closing_statements() {
  return {
      {"C25",
       "a second close panics: close of closed channel",
       {holds("alone", 1, second_close)},
       ""},
      {"C26",
       "a send on a closed channel panics: send on closed channel",
       {holds("alone, unbuffered and cap 1", 1, send_after_close)},
       ""},
      {"C27",
       "close wakes a sender that waits; it panics, and its value is not delivered",
       {reaches_all("1 sender, unbuffered, 1 look", 3, 2, close_wakes_sender(0)),
        reaches_all("1 sender, cap 1, full, 1 look", 3, 2, close_wakes_sender(1))},
       ""},
      {"C28",
       "close wakes all receivers that wait, each with (0, false)",
       {reaches_all("2 receivers, 1 closer, 1 look", 12, 2, close_wakes_receivers(2)),
        reaches_all("3 receivers, 1 closer, 1 look", 60, 2, close_wakes_receivers(3))},
       ""},
      {"C29",
       "what was sent before close is received before it",
       {holds("1 sender, 1 receiver, 2 values, cap 2", 14, values_before_close)},
       ""},
      {"C30",
       "closed and drained, every receive gives (0, false) at once",
       {holds("alone, 1 value, 3 receives more", 1, drained)},
       ""},
      {"C31",
       "a send that has panicked leaves nothing",
       {holds("alone, cap 1", 1, refused_send_leaves_nothing)},
       ""},
      {"C32",
       "close changes neither `len` nor `cap`",
       {holds("alone, cap 3, 2 values", 1, close_keeps_len)},
       ""},
      {"C33",
       "to close or send on an end for receiving, or to receive from one for sending, does not "
       "compile",
       {},
       "asserted when it is compiled, for methods, `select` and conversions"},
      {"C34",
       "of closers that race exactly one succeeds, any of them; the others panic",
       {reaches_all("2 closers", 2, 2, racing_closers(2)),
        reaches_all("3 closers", 6, 3, racing_closers(3))},
       ""},
  };
}

// --- forms of receive

void ok_only_if_sent() {
  const auto channel = go::make_chan<int>();
  std::thread sender([=] {
    channel.send(0);
    channel.close();
  });
  must(channel.recv_ok().ok, "a zero that was sent is not ok");
  must(!channel.recv_ok().ok, "a zero from nobody is ok");
  sender.join();
}

std::function<void()> ranges(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    std::thread sender([=] {
      channel.send(1);
      channel.send(2);
      channel.close();
    });
    std::vector<int> values;
    for (const int value : channel) values.push_back(value);
    must(values == std::vector<int>{1, 2}, "range gives other values than were sent");
    sender.join();
  };
}

void endless_range() {
  const auto channel = go::make_chan<int>(1);
  channel.send(1);
  for ([[maybe_unused]] const int value : channel) {
  }
  must(false, "range ends though nobody closes");
}

void discards_one() {
  const auto channel = go::make_chan<int>(2);
  channel.send(1);
  channel.send(2);
  channel.recv();
  must(go::len(channel) == 1, "not one value is consumed");
  must(channel.recv() == 2, "not the first value is consumed");
}

void operands_first() {
  const auto closed = go::make_chan<int>();
  closed.close();
  std::string order;
  const auto channel = [&] {
    order += "channel,";
    return closed;
  };
  const auto value = [&] {
    order += "value";
    return 1;
  };
  must_panic(kSendOnClosed, [&] { channel().send(value()); });
  must(order == "channel,value", "channel and value are not evaluated once each, in this order");
}

void operands_while_waiting() {
  const auto channel = go::make_chan<int>();
  std::atomic<bool> is_evaluated{false};
  std::thread sender(
      [&] { channel.send((is_evaluated.store(true, std::memory_order_relaxed), 1)); });
  const bool is_waiting = has_sender(channel);
  must(!is_waiting || is_evaluated.load(std::memory_order_relaxed),
       "the value is evaluated when the receiver is there");
  reaches(is_waiting ? 1 : 0);
  channel.recv();
  sender.join();
}

std::vector<Statement> receiving_statements() {
  return {
      {"C35",
       "in `v, ok := <-c`, ok says whether v was sent",
       {holds("1 sender, 1 receiver, a zero, then close", 4, ok_only_if_sent)},
       ""},
      {"C36",
       "`range` gives what was sent until close, and does not end without",
       {holds("1 sender, 2 values, unbuffered", 8, ranges(0)),
        holds("the same, cap 1", 13, ranges(1)), deadlocks("alone, cap 1, 1 value", endless_range)},
       ""},
      {"C37",
       "a receive whose value nobody wants takes one value",
       {holds("alone, cap 2", 1, discards_one)},
       ""},
      {"C38",
       "channel and value are evaluated before the communication, the channel first",
       {holds("alone", 1, operands_first),
        reaches_all("1 sender, 1 look", 3, 2, operands_while_waiting)},
       ""},
  };
}

}  // namespace

std::vector<Statement> close_statements() {
  return joined({closing_statements(), receiving_statements()});
}

}  // namespace heddle::models::conformance

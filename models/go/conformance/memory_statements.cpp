// Statements about happens-before. `plain` is a variable without any protection of its own: an
// access that nothing orders is a race, and a finding.
#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

// --- what is ordered

// Each value is written before its own send, so that receives of all of them are told apart.
std::function<void()> send_before_receive(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    int plain[3] = {};
    std::thread sender([&, channel] {
      for (const int k : {0, 1, 2}) {
        plain[k] = k + 1;
        channel.send(k);
      }
    });
    for (const int k : {0, 1, 2}) {
      channel.recv();
      must(plain[k] == k + 1, "not what was written before the send");
    }
    sender.join();
  };
}

enum class End : std::uint8_t { receive, range, select };

std::function<void()> close_before(End end) {
  return [=] {
    const auto channel = go::make_chan<int>();
    int plain = 0;
    std::thread closer([&, channel] {
      plain = 1;
      channel.close();
    });
    if (end == End::receive) must(!channel.recv_ok().ok, "a value from nobody");
    if (end == End::range) {
      for ([[maybe_unused]] const int value : channel) must(false, "a value from nobody");
    }
    if (end == End::select) go::select(go::recv(channel));
    must(plain == 1, "not what was written before the close");
    closer.join();
  };
}

// Whether the receive comes before the end of the send.
template <class T>
std::function<void()> receive_before_end_of_send(int capacity) {
  return [=] {
    const auto channel = go::make_chan<T>(capacity);
    int plain = 0;
    std::thread receiver([&, channel] {
      plain = 1;
      channel.recv();
    });
    channel.send(T());
    plain = 2;
    receiver.join();
    must(plain == 2, "the receive comes after the end of its send");
  };
}

// The channel as a semaphore: at most `capacity` are between send and receive.
std::function<void()> guarded_by(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    int plain = 0;
    const auto work = [&, channel] {
      channel.send(1);
      ++plain;
      channel.recv();
    };
    in_parallel({work, work});
    must(plain == 2, "an increment is lost");
  };
}

// Both are between send and receive at the same time, and have seen that they are.
void guarded_by_two() {
  const auto channel = go::make_chan<int>(2);
  int plain = 0;
  std::atomic<int> inside{0};
  const auto work = [&, channel] {
    channel.send(1);
    ++plain;
    inside.fetch_add(1, std::memory_order_relaxed);
    while (inside.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
    channel.recv();
  };
  in_parallel({work, work});
}

// The k-th receive before the end of the (k+C)-th send.
std::function<void()> receive_before_later_send(int capacity) {
  return [=] {
    const auto channel = go::make_chan<int>(capacity);
    int plain = 0;
    std::thread receiver([&, channel] {
      plain = 1;
      channel.recv();
    });
    for (int k = 1; k <= 1 + capacity; ++k) channel.send(k);
    must(plain == 1, "not what was written before the first receive");
    receiver.join();
  };
}

void go_before_start() {
  int plain = 1;
  const auto done = go::make_chan<int>();
  go::go([&plain, done] {
    must(plain == 1, "not what was written before `go`");
    done.send(1);
  });
  done.recv();
}

// To have seen that the goroutine comes to its end orders nothing either.
void end_of_goroutine() {
  struct Shared {
    int plain = 0;
    std::atomic<bool> ends{false};
  };
  const auto shared = std::make_shared<Shared>();
  go::go([shared] {
    shared->plain = 1;
    shared->ends.store(true, std::memory_order_relaxed);
  });
  while (!shared->ends.load(std::memory_order_relaxed)) std::this_thread::yield();
  shared->plain = 2;
}

// Values without a size: what is ordered is the send, not the memory of the value.
void empty_values() {
  const auto channel = go::make_chan<go::Empty>(2);
  int first = 0;
  int second = 0;
  std::thread sender([&, channel] {
    first = 1;
    channel.send({});
    second = 1;
    channel.send({});
  });
  channel.recv();
  must(first == 1, "not what was written before the first send");
  channel.recv();
  must(second == 1, "not what was written before the second send");
  sender.join();
}

std::vector<Statement> ordering_statements() {
  return {
      {"M01",
       "a send happens before the end of its receive",
       {holds("1 sender, 1 receiver, 3 values, unbuffered", 8, send_before_receive(0)),
        holds("the same, cap 1", 13, send_before_receive(1)),
        holds("the same, cap 2", 14, send_before_receive(2))},
       ""},
      {"M02",
       "a close happens before a receive that ends because of it",
       {holds("1 closer, 1 receive", 2, close_before(End::receive)),
        holds("1 closer, `range`", 2, close_before(End::range)),
        holds("1 closer, `select`", 2, close_before(End::select))},
       ""},
      {"M03",
       "on an unbuffered channel a receive happens before the end of its send; on a buffered one "
       "it does not",
       {holds("1 sender, 1 receiver, unbuffered", 2, receive_before_end_of_send<int>(0)),
        races("the same, cap 1", receive_before_end_of_send<int>(1))},
       ""},
      {"M04",
       "with cap C, receive k happens before the end of send k+C: a channel of cap 1 is a mutex, "
       "one of cap 2 is none",
       {holds("1 sender, 1 receiver, cap 1", 3, receive_before_later_send(1)),
        holds("the same, cap 2", 4, receive_before_later_send(2)),
        holds("2 goroutines, cap 1 as a mutex", 4, guarded_by(1)),
        races("2 goroutines, cap 2 as a mutex", guarded_by_two)},
       ""},
      {"M05",
       "`go` happens before the start of the goroutine; the end of a goroutine happens before "
       "nothing",
       {holds("1 goroutine", 2, go_before_start),
        races("1 goroutine, nobody waits for it", end_of_goroutine)},
       ""},
  };
}

// --- what is not

// `see` says whether it has seen what the other goroutine has done after its write.
using See = std::function<bool(const go::Chan<int>&)>;
std::function<void()> writes_when_it_has_seen(const std::function<void(const go::Chan<int>&)>& act,
                                              const See& see, int values = 0) {
  return [=] {
    const auto channel = go::make_chan<int>(1);
    for (int value = 0; value < values; ++value) channel.send(value);
    int plain = 0;
    std::thread other([&, channel] {
      plain = 1;
      act(channel);
    });
    const bool has_seen = see(channel);
    if (has_seen) plain = 2;
    reaches(has_seen ? 1 : 0);
    other.join();
  };
}
void sends(const go::Chan<int>& channel) { channel.send(1); }
void receives(const go::Chan<int>& channel) { channel.recv(); }
void sends_if_there_is_room(const go::Chan<int>& channel) {
  go::select(go::send(channel, 1), go::on_default());
}
void closes(const go::Chan<int>& channel) { channel.close(); }
void closes_if_open(const go::Chan<int>& channel) {
  panic_of([&] { channel.close(); });
}
bool comes_to_see_one(const go::Chan<int>& channel) {
  while (go::len(channel) != 1) std::this_thread::yield();
  return true;
}
bool comes_to_see_none(const go::Chan<int>& channel) {
  while (go::len(channel) != 0) std::this_thread::yield();
  return true;
}
bool takes_default(const go::Chan<int>& channel) {
  return go::select(go::send(channel, 2), go::on_default()) == 1;
}
bool send_panics(const go::Chan<int>& channel) {
  return !panic_of([&] { channel.send(2); }).empty();
}
bool close_panics(const go::Chan<int>& channel) {
  return !panic_of([&] { channel.close(); }).empty();
}

void two_that_may_take_default() {
  const auto channel = go::make_chan<int>(1);
  int plain = 0;
  const auto write_and_send = [&, channel] {
    plain = 1;
    go::select(go::send(channel, 1), go::on_default());
  };
  in_parallel({write_and_send, write_and_send});
}

void value_of_another() {
  const auto channel = go::make_chan<int>(2);
  int plain = 0;
  std::atomic<bool> other_has_sent{false};
  std::thread writer([&, channel] {
    plain = 1;
    while (!other_has_sent.load(std::memory_order_relaxed)) std::this_thread::yield();
    channel.send(1);
  });
  std::thread other([&, channel] {
    channel.send(2);
    other_has_sent.store(true, std::memory_order_relaxed);
  });
  if (channel.recv() == 2) plain = 2;
  channel.recv();
  writer.join();
  other.join();
}

void close_and_send() {
  const auto channel = go::make_chan<int>(1);
  std::string panic;
  in_parallel(
      {[=] { channel.close(); }, [&, channel] { panic = panic_of([&] { channel.send(1); }); }});
  must(panic.empty() || panic == "send on closed channel", "another panic");
  reaches(panic.empty() ? 0 : 1);
}

void close_and_look() {
  const auto channel = go::make_chan<int>(1);
  in_parallel({[=] { channel.close(); },
               [=] { must(go::len(channel) == 0 && go::cap(channel) == 1, "len or cap"); }});
}

std::vector<Statement> unordered_statements() {
  return {
      {"M06",
       "nothing is ordered by what `len` says, by a default, by a panic of send or close, by "
       "receiving what another has sent",
       {races("1 sender, `len` says 1", writes_when_it_has_seen(sends, comes_to_see_one)),
        races("1 receiver, `len` says 0", writes_when_it_has_seen(receives, comes_to_see_none, 1)),
        races("2 that write and send, or take the default", two_that_may_take_default),
        races("2 senders, the other's value", value_of_another),
        reaches_all("1 sender, a default because of it", 2, 2,
                    writes_when_it_has_seen(sends_if_there_is_room, takes_default)),
        reaches_all("1 closer, a send that panics", 2, 2,
                    writes_when_it_has_seen(closes, send_panics)),
        reaches_all("1 closer, a close that panics", 2, 2,
                    writes_when_it_has_seen(closes_if_open, close_panics))},
       "the last three are races in Go; here the channel's lock orders them, which no program may "
       "rely on in Go"},
      {"M07",
       "close and send at the same time are a race, close and `len` or `cap` are none",
       {reaches_all("1 closer, 1 sender, cap 1", 2, 2, close_and_send),
        holds("1 closer, 1 look", 1, close_and_look)},
       "Go's race detector reports the first although no memory is shared; here it is found when "
       "the send panics in some execution, as it does"},
      {"M08",
       "values without a size order as others do",
       {holds("1 sender, 2 values, cap 2", 5, empty_values),
        holds("1 sender, 1 receiver, unbuffered", 2, receive_before_end_of_send<go::Empty>(0)),
        races("the same, cap 1", receive_before_end_of_send<go::Empty>(1))},
       ""},
  };
}

}  // namespace

std::vector<Statement> memory_statements() {
  return joined({ordering_statements(), unordered_statements()});
}

}  // namespace heddle::models::conformance

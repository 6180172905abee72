// Programs that misuse the Go layer: each does what Go does, or does not compile. Twice each where
// threads are involved: under the `interleave` engine, and in a process of its own.
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>
#include <models/go/go_check.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using heddle::models::executions;
using heddle::models::panic_of;

constexpr const char* kAllAsleep = "fatal error: all goroutines are asleep - deadlock!";

// The finding of that pitfall says `text`.
void expect_found(Pitfall pitfall, const std::string& text, const std::function<void()>& scenario) {
  const heddle::Result result = heddle::check_in_test(scenario);
  ASSERT_TRUE(heddle::finds(pitfall, result));
  EXPECT_NE(result.finding->message.find(text), std::string::npos) << result.finding->message;
}
// `main`, as Go's main, ends its process with that status, and says `text`. The process has no
// other threads.
void expect_ends(int status, const std::string& text, const std::function<void()>& main) {
  EXPECT_EXIT(run(main), testing::ExitedWithCode(status), text);
}

// --- what does not compile

template <class... Types>
constexpr bool none_copies() {
  return ((!std::is_copy_constructible_v<Types> && !std::is_copy_assignable_v<Types> &&
           !std::is_move_constructible_v<Types>) &&
          ...);
}
static_assert(none_copies<Mutex, RWMutex, Cond<>, Once, WaitGroup, Semaphore, ErrGroup>());

template <class C>
concept Sends = requires(const C channel) { channel.send(1); };
template <class C>
concept Receives = requires(const C channel) { channel.recv(); };
template <class C>
concept ReceivesOk = requires(const C channel) { channel.recv_ok(); };
template <class C>
concept Closes = requires(const C channel) { close(channel); };
template <class C>
concept ClosesItself = requires(const C channel) { channel.close(); };
template <class C>
concept Ranges = requires(const C channel) { channel.begin(); };
template <class C>
concept MakesSendCase = requires(const C channel) { send(channel, 1); };
template <class C>
concept MakesReceiveCase = requires(const C channel) { recv(channel); };

template <class C>
constexpr bool may_send() {
  return Sends<C> && Closes<C> && ClosesItself<C> && MakesSendCase<C>;
}
template <class C>
constexpr bool may_receive() {
  return Receives<C> && ReceivesOk<C> && Ranges<C> && MakesReceiveCase<C>;
}
template <class C>
constexpr bool must_not_send() {
  return !Sends<C> && !Closes<C> && !ClosesItself<C> && !MakesSendCase<C>;
}
template <class C>
constexpr bool must_not_receive() {
  return !Receives<C> && !ReceivesOk<C> && !Ranges<C> && !MakesReceiveCase<C>;
}
static_assert(may_send<Chan<int>>() && may_receive<Chan<int>>());
static_assert(may_send<SendChan<int>>() && must_not_receive<SendChan<int>>());
static_assert(must_not_send<RecvChan<int>>() && may_receive<RecvChan<int>>());
static_assert(std::convertible_to<Chan<int>, SendChan<int>>);
static_assert(std::convertible_to<Chan<int>, RecvChan<int>>);
static_assert(!std::convertible_to<SendChan<int>, Chan<int>>);
static_assert(!std::convertible_to<RecvChan<int>, Chan<int>>);
static_assert(!std::convertible_to<RecvChan<int>, SendChan<int>>);
static_assert(!std::convertible_to<SendChan<int>, RecvChan<int>>);
static_assert(!std::convertible_to<Chan<int>, Chan<long>>);

template <class... Cases>
concept Selects = requires(Cases... cases) { heddle::go::select(cases...); };
using Default = decltype(on_default());
using Receive = decltype(recv(Chan<int>()));
static_assert(!Selects<Chan<int>&> && !Selects<int&>);
static_assert(Selects<Receive&, Default&, Receive&> && !Selects<Default&, Receive&, Default&>);

// --- what sleeps for ever

TEST(BadUse, SelectWithoutCases) {
  expect_found(Pitfall::deadlock, "G0", [] { run([] { select(); }); });
  expect_found(Pitfall::leak, "G1", [] { go([] { select(); }); });
  expect_ends(2, kAllAsleep, [] { select(); });
  expect_ends(2, kAllAsleep, [] {
    const Chan<int> nil;
    select(recv(nil), send(nil, 1));
  });
  expect_ends(0, "", [] {
    const Chan<int> nil;
    if (select(recv(nil), send(nil, 1), on_default()) != 2) throw std::logic_error("not it");
  });
}

// More cases than the checker can explore: it says so. Go has no such limit, nor have real threads.
TEST(BadUse, SelectAmongVeryMany) {
  constexpr std::make_index_sequence<256> kCases;
  constexpr auto select_among = []<std::size_t... kIndex>(const Chan<int>& channel,
                                                          std::index_sequence<kIndex...>) {
    select((static_cast<void>(kIndex), recv(channel))...);
  };
  constexpr const char* kText =
      "a choice among 256 alternatives; the engine explores choices among 1 to 255";
  const auto all_ready = [=] {
    const auto channel = make_chan<int>(1);
    channel.send(1);
    select_among(channel, kCases);
  };
  const auto all_asleep = [=] {
    const auto channel = make_chan<int>();
    go([=] { channel.send(1); });
    select_among(channel, kCases);
  };
  for (const std::function<void()>& main : {std::function<void()>(all_ready), {all_asleep}}) {
    expect_found(Pitfall::nondeterminism, kText, main);
    expect_ends(0, "", main);
  }
}

// A channel that was moved from is nil; what else was moved from is sent as it is.
TEST(BadUse, MovedFrom) {
  expect_found(Pitfall::deadlock, "G0", [] {
    run([] {
      auto channel = make_chan<int>(1);
      const auto moved = std::move(channel);
      channel.send(1);  // NOLINT(bugprone-use-after-move)
    });
  });
  expect_ends(2, kAllAsleep, [] {
    auto channel = make_chan<int>(1);
    const auto moved = std::move(channel);
    channel.send(1);  // NOLINT(bugprone-use-after-move)
  });
  EXPECT_EQ(executions([] {
              const auto channel = make_chan<std::unique_ptr<int>>(2);
              auto value = std::make_unique<int>(1);
              channel.send(std::move(value));
              channel.send(std::move(value));  // NOLINT(bugprone-use-after-move)
              heddle::require(Pitfall::lost_task, *channel.recv() == 1 && channel.recv() == nullptr,
                              "the value, and then nothing in its place");
              // Left undelivered: its owner is the channel.
              channel.send(std::make_unique<int>(2));
            }),
            1U);
}

// --- what panics

TEST(BadUse, NilParent) {
  const std::string text = "cannot create context from nil parent";
  using std::chrono_literals::operator""s;
  EXPECT_EQ(panic_of([] { with_cancel(Context()); }), text);
  EXPECT_EQ(panic_of([] { with_timeout(Context(), 1s); }), text);
  EXPECT_EQ(panic_of([] { with_deadline(Context(), Clock::now()); }), text);
  EXPECT_EQ(panic_of([] { with_value(Context(), "key", 1); }), text);
  EXPECT_EQ(panic_of([] { with_cancel(background()); }), "");
  const std::string nil = "runtime error: invalid memory address or nil pointer dereference";
  EXPECT_EQ(panic_of([] { Context().done(); }), nil);
  EXPECT_EQ(panic_of([] { CancelFunc()(); }), nil);
  expect_found(Pitfall::crash, text, [] { go([] { with_cancel(Context()); }); });
  expect_ends(2, "panic: " + text, [] { with_cancel(Context()); });
}

TEST(BadUse, Capacity) {
  const std::string text = "makechan: size out of range";
  EXPECT_EQ(panic_of([] { make_chan<int>(-1); }), text);
  EXPECT_EQ(panic_of([] { make_chan<int>(std::numeric_limits<std::int64_t>::max()); }), text);
  EXPECT_EQ(panic_of([] { make_chan<int>(std::int64_t{1} << 46); }), text);
  EXPECT_EQ(panic_of([] { make_chan<int>(1); }), "");
  expect_found(Pitfall::crash, text, [] { go([] { make_chan<int>(-1); }); });
  expect_ends(2, "panic: " + text, [] { make_chan<int>(-1); });
}

TEST(BadUse, Periods) {
  EXPECT_EQ(panic_of([] { const Ticker ticker(Duration::zero()); }),
            "non-positive interval for NewTicker");
  expect_ends(2, "panic: non-positive interval for Ticker.Reset", [] {
    const Ticker ticker(std::chrono::hours(1));
    ticker.reset(Duration::zero());
  });
}

// --- what ends the program

TEST(BadUse, GoroutineThrows) {
  const auto throws = [](auto what) {
    return [what] {
      go([what] { throw what; });
      select();
    };
  };
  expect_found(Pitfall::crash, "send on closed channel", throws(Panic("send on closed channel")));
  expect_found(Pitfall::crash, "out of range", throws(std::out_of_range("out of range")));
  expect_found(Pitfall::crash, "int", throws(1));
  expect_ends(2, "panic: send on closed channel", throws(Panic("send on closed channel")));
  expect_ends(2, "panic: out of range", throws(std::out_of_range("out of range")));
  expect_ends(2, "panic: an exception that is no std::exception", throws(1));
  // Main is a goroutine, too.
  const auto main_throws = [] { make_chan<int>().close(), Chan<int>().close(); };
  expect_found(Pitfall::crash, "close of nil channel", [&] { run(main_throws); });
  expect_ends(2, "panic: close of nil channel", main_throws);
  // What is caught is recovered from.
  const auto recovers = [] {
    const auto done = make_chan<Empty>();
    go([=] {
      try {
        Chan<int>().close();
      } catch (const Panic&) {
        close(done);
      }
    });
    done.recv();
  };
  EXPECT_EQ(executions(recovers), 2U);
  expect_ends(0, "", recovers);
}

TEST(BadUse, UnlockOfUnlocked) {
  const auto unlock = [] { Mutex().unlock(); };
  const auto write_unlock = [] { RWMutex().unlock(); };
  const auto read_unlock = [] { RWMutex().runlock(); };
  // Nobody recovers from that.
  const auto caught = [](const std::function<void()>& function) {
    return [function] {
      try {
        function();
      } catch (...) {  // NOLINT(bugprone-empty-catch): that is the point
      }
    };
  };
  expect_found(Pitfall::crash, "fatal error: sync: unlock of unlocked mutex", caught(unlock));
  expect_found(Pitfall::crash, "fatal error: sync: Unlock of unlocked RWMutex",
               caught(write_unlock));
  expect_found(Pitfall::crash, "fatal error: sync: RUnlock of unlocked RWMutex",
               caught(read_unlock));
  expect_ends(2, "fatal error: sync: unlock of unlocked mutex", caught(unlock));
  expect_ends(2, "fatal error: sync: Unlock of unlocked RWMutex", caught(write_unlock));
  expect_ends(2, "fatal error: sync: RUnlock of unlocked RWMutex", caught(read_unlock));
  EXPECT_EQ(executions([] {
              Mutex mutex;
              mutex.lock();
              WaitGroup other;
              other.go([&] { mutex.unlock(); });
              other.wait();
              heddle::require(Pitfall::deadlock, mutex.try_lock(),
                              "another goroutine may unlock it");
              mutex.unlock();
            }),
            2U);
}

// --- the end of main

TEST(BadUse, MainReturnsWhileOthersRun) {
  // The program does not wait for them. Nor does the engine take it amiss if they come to an end.
  const auto sleeps = [] { go([] { std::this_thread::sleep_for(std::chrono::hours(1)); }); };
  expect_ends(0, "", sleeps);
  EXPECT_EQ(executions([&] { run(sleeps); }), 1U);
  // One that never can is a leak, which Go does not tell.
  const auto leaks = [] { go([] { make_chan<int>().send(1); }); };
  expect_ends(0, "", leaks);
  expect_found(Pitfall::leak, "G1", [&] { run(leaks); });
  // Whatever it might have done before the program's end is looked at.
  const auto panics = [] {
    const auto go_on = make_chan<Empty>();
    go([=] {
      go_on.recv();
      panic("too late, perhaps");
    });
    close(go_on);
  };
  expect_found(Pitfall::crash, "too late, perhaps", [&] { run(panics); });
}

TEST(BadUse, MainExits) {
  const char* text = "fatal error: no goroutines \\(main called runtime.Goexit\\) - deadlock!";
  expect_ends(2, text, [] { goexit(); });
  expect_ends(2, text, [] {
    go([] { std::this_thread::yield(); });
    goexit();
  });
  // As long as others run, the program does.
  expect_ends(3, "", [] {
    go([] { ::_exit(3); });
    goexit();
  });
  expect_found(Pitfall::deadlock, "G0", [] { run([] { goexit(); }); });
}

}  // namespace

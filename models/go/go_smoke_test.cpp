// Goroutines, channels and select of the Go layer under the `interleave` engine: what it promises,
// in every execution, and how many there are.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>
#include <models/go/go_check.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using std::chrono_literals::operator""s;

using heddle::models::executions;
using heddle::models::outcomes;
using heddle::models::panic_of;
using heddle::models::require;

using Scenario = std::function<void()>;

// --- goroutines

TEST(GoSmoke, Goroutines) {
  EXPECT_EQ(executions([] {
              int x = 1;
              WaitGroup group;
              group.go([&] { ++x; });
              group.wait();
              require(x == 2, "what the goroutine did comes before the end of wait()");
            }),
            2U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    auto x = std::make_shared<int>(1);
    go([x] { ++*x; });
    ++*x;
  });
  const heddle::Result named = heddle::check_in_test([] {
    run([] {
      const auto channel = make_chan<int>();
      go("reader", [=] { channel.recv(); });
      go([=] { channel.recv(); });
      channel.recv();
    });
  });
  ASSERT_TRUE(heddle::finds(Pitfall::deadlock, named));
  for (const char* name : {"G0", "reader", "G2"})
    EXPECT_NE(named.finding->message.find(name), std::string::npos) << named.finding->message;
}

// --- channels

// P producers send N values each, the last one closes; C consumers receive until it is closed.
Scenario producers_consumers(unsigned P, unsigned C, unsigned N, int capacity) {
  return [=] {
    const auto channel = make_chan<int>(capacity);
    std::atomic<unsigned> producers{P};
    std::vector<std::thread> threads;
    for (unsigned producer = 0; producer < P; ++producer) {
      threads.emplace_back([&] {
        for (unsigned i = 0; i < N; ++i) channel.send(static_cast<int>(i));
        if (producers.fetch_sub(1) == 1) channel.close();
      });
    }
    std::vector<unsigned> counts(C, 0);
    for (unsigned& count : counts) {
      threads.emplace_back([&] {
        for ([[maybe_unused]] const int value : channel) ++count;
      });
    }
    for (std::thread& thread : threads) thread.join();
    unsigned all = 0;
    for (const unsigned count : counts) all += count;
    require(all == P * N, "not every value was received");
  };
}

// A channel with a lock and two condition variables has 6, 24, 96 and 6,272 at capacity 1.
TEST(GoSmoke, ProducersConsumers) {
  EXPECT_EQ(executions(producers_consumers(1, 1, 1, 0)), 4U);
  EXPECT_EQ(executions(producers_consumers(1, 1, 2, 0)), 8U);
  EXPECT_EQ(executions(producers_consumers(2, 1, 1, 0)), 40U);
  EXPECT_EQ(executions(producers_consumers(2, 2, 1, 0)), 608U);
  EXPECT_EQ(executions(producers_consumers(1, 1, 1, 1)), 5U);
  EXPECT_EQ(executions(producers_consumers(1, 1, 2, 1)), 13U);
  EXPECT_EQ(executions(producers_consumers(2, 1, 1, 1)), 52U);
  EXPECT_EQ(executions(producers_consumers(2, 2, 1, 1)), 704U);
  EXPECT_EQ(executions(producers_consumers(1, 1, 2, 2)), 14U);
}

// Of the orders of send, receive and close none makes more than one execution.
TEST(GoSmoke, OneExecutionAnOrder) {
  EXPECT_EQ(executions([] {
              const auto channel = make_chan<int>();
              go([=] { channel.send(7); });
              require(channel.recv() == 7, "the value");
            }),
            2U);
  // Three goroutines with one operation each on a channel with room: 3!.
  EXPECT_EQ(executions([] {
              const auto channel = make_chan<int>(3);
              for (int i = 0; i < 3; ++i) go([=] { channel.send(i); });
            }),
            6U);
  // On channels of their own: 1.
  EXPECT_EQ(executions([] {
              for (int i = 0; i < 3; ++i) {
                const auto channel = make_chan<int>(1);
                go([=] {
                  channel.send(i);
                  require(channel.recv() == i, "the value");
                });
              }
            }),
            1U);
}

TEST(GoSmoke, CloseWakesAll) {
  EXPECT_EQ(executions([] {
              const auto channel = make_chan<int>();
              WaitGroup group;
              for (int i = 0; i < 2; ++i) {
                group.go([=] {
                  const auto [value, ok] = channel.recv_ok();
                  require(value == 0 && !ok, "zero value, closed");
                });
              }
              close(channel);
              group.wait();
            }),
            36U);
  EXPECT_EQ(outcomes([] {
              const auto channel = make_chan<int>();
              std::string said;
              WaitGroup group;
              group.go([&] { said = panic_of([&] { channel.send(1); }); });
              close(channel);
              group.wait();
              return said + (channel.recv_ok().ok ? ", and is there" : "");
            }),
            std::set<std::string>({"send on closed channel"}));
}

// What others see of len() is never out of bounds, and orders nothing.
TEST(GoSmoke, Length) {
  EXPECT_EQ(outcomes([] {
              const auto channel = make_chan<int>(1);
              go([=] {
                channel.send(1);
                channel.send(2);
              });
              std::string seen = std::to_string(len(channel));
              channel.recv();
              require(channel.recv() == 2, "in order");
              return seen;
            }),
            std::set<std::string>({"0", "1"}));
  EXPECT_FINDS(Pitfall::data_race, [] {
    const auto channel = make_chan<int>(1);
    auto x = std::make_shared<int>(0);
    go([=] {
      *x = 1;
      channel.send(1);
    });
    if (len(channel) == 1) *x = 2;
  });
}

// A value whose move may throw.
struct Fragile {
  int value = 0;
  bool throws = false;
  Fragile() = default;
  Fragile(int its_value, bool it_throws) : value(its_value), throws(it_throws) {}
  Fragile(Fragile&& other) : value(other.value), throws(other.throws) {
    if (throws) throw std::runtime_error("moved");
  }
};

TEST(GoSmoke, ThrowingMoves) {
  EXPECT_EQ(executions([] {
              const auto channel = make_chan<Fragile>();
              go([=] {
                try {
                  channel.send(Fragile(1, true));
                  require(false, "the move throws");
                } catch (const std::runtime_error&) {
                  channel.send(Fragile(2, false));
                }
              });
              require(channel.recv().value == 2, "the first was never sent");
            }),
            2U);
}

// --- select

TEST(GoSmoke, SelectChoosesAny) {
  EXPECT_EQ(outcomes([] {
              const auto a = make_chan<int>(1);
              const auto b = make_chan<int>(1);
              const auto c = make_chan<int>();
              a.send(1);
              close(c);
              std::string got;
              const int index = select(
                  recv(a, [&](int value) { got = "a" + std::to_string(value); }),
                  send(b, 2, [&] { got = "b"; }),
                  recv(c, [&](int value, bool ok) { got = "c" + std::to_string(value + ok); }),
                  recv(Chan<int>(), [&] { got = "nil"; }), on_default([&] { got = "default"; }));
              return std::to_string(index) + got + std::to_string(len(a)) + std::to_string(len(b));
            }),
            std::set<std::string>({"0a100", "1b11", "2c010"}));
}

TEST(GoSmoke, SelectWithoutWhatWasSetToNil) {
  EXPECT_EQ(executions([] {
              Chan<int> a = make_chan<int>(1);
              const RecvChan<int> nil = nullptr;
              a.send(1);
              require(select(recv(a), recv(nil), on_default()) == 0, "the only one that is ready");
              a.send(2);
              a = nullptr;
              require(a == nullptr && a == Chan<int>(), "a channel variable can be set to nil");
              require(select(recv(a), on_default()) == 1, "nil is never ready");
            }),
            1U);
}

TEST(GoSmoke, SelectOnClosed) {
  EXPECT_EQ(outcomes([] {
              const auto a = make_chan<int>(1);
              const auto b = make_chan<int>(1);
              a.send(1);
              close(b);
              int index = -1;
              const std::string said = panic_of([&] { index = select(recv(a), send(b, 1)); });
              return std::to_string(index) + said;
            }),
            std::set<std::string>({"0", "-1send on closed channel"}));
}

// Exactly one of the two is taken, and the one that was not can still be received.
TEST(GoSmoke, SelectTakesOne) {
  const auto scenario = [] {
    const auto a = make_chan<int>();
    const auto b = make_chan<int>();
    go([=] { a.send(1); });
    go([=] { b.send(2); });
    int sum = 0;
    const auto add = [&](int value) { sum += value; };
    auto from_a = recv(a, add);
    auto from_b = recv(b, add);
    const int first = select(from_a, from_b);
    (first == 0 ? b : a).recv();
    return std::to_string(sum);
  };
  EXPECT_EQ(outcomes(scenario), std::set<std::string>({"1", "2"}));
  EXPECT_EQ(executions([&] { scenario(); }), 10U);
}

TEST(GoSmoke, SelectNeverMeetsItself) {
  EXPECT_FINDS(Pitfall::deadlock, [] {
    const auto channel = make_chan<int>();
    select(send(channel, 1), recv(channel));
  });
  EXPECT_EQ(outcomes([] {
              const auto channel = make_chan<int>();
              int got[2] = {-1, -1};
              WaitGroup group;
              for (int self = 0; self < 2; ++self) {
                group.go([&, self] {
                  select(send(channel, self), recv(channel, [&](int value) { got[self] = value; }));
                });
              }
              group.wait();
              return std::to_string(got[0]) + std::to_string(got[1]);
            }),
            std::set<std::string>({"1-1", "-10"}));
}

// Neither does the default when somebody is ready at every moment, nor is one that has left found.
TEST(GoSmoke, SelectIsOneMoment) {
  EXPECT_EQ(executions([] {
              const auto a = make_chan<int>(1);
              const auto b = make_chan<int>(1);
              a.send(1);
              go([=] {
                b.send(1);
                select(recv(a), on_default());
              });
              require(select(recv(a), recv(b), on_default()) != 2,
                      "one of them is there at any moment");
            }),
            4U);
  EXPECT_EQ(executions([] {
              const auto work = make_chan<int>();
              const auto done = make_chan<Empty>();
              const auto ended = make_chan<int>();
              go([=] {
                int sum = 0;
                for (bool more = true; more;)
                  select(recv(work, [&](int value) { sum += value; }),
                         recv(done, [&] { more = false; }));
                ended.send(sum);
              });
              work.send(1);
              work.send(2);
              close(done);
              require(ended.recv() == 3, "all that was sent");
            }),
            16U);
}

// --- what production does besides: count references, leave queues

class Reclaiming {
 public:
  Reclaiming() { detail::g_reclaims_under_checker = true; }
  ~Reclaiming() { detail::g_reclaims_under_checker = false; }
  Reclaiming(const Reclaiming&) = delete;
  Reclaiming& operator=(const Reclaiming&) = delete;
};

TEST(GoSmoke, Reclaims) {
  const Reclaiming reclaiming;
  const auto scenario = [] {
    const auto a = make_chan<std::unique_ptr<int>>();
    const auto b = make_chan<std::unique_ptr<int>>(1);
    go([=] { select(send(a, std::make_unique<int>(1)), recv(b)); });
    go([=] { b.send(std::make_unique<int>(2)); });
    select(recv(a), recv(b), on_default());
  };
  EXPECT_FINDS(Pitfall::leak, scenario);  // a goroutine sleeps for ever
  EXPECT_EQ(executions([&] {
              const auto a = make_chan<std::unique_ptr<int>>();
              const auto b = make_chan<std::unique_ptr<int>>(1);
              go([=] { b.send(std::make_unique<int>(2)); });
              go([=] { a.send(std::make_unique<int>(1)); });
              const int first = select(recv(a), recv(b));
              if (first == 1) a.recv();
            }),
            64U);
}

}  // namespace

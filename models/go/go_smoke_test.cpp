// The Go layer under the `interleave` engine: a check or two of each of its parts, and how many
// executions they take.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;

void require(bool condition, const char* message) {
  heddle::require(Pitfall::lost_task, condition, message);
}

std::uint64_t executions(const std::function<void()>& scenario) {
  const heddle::Result result = heddle::check_in_test(scenario);
  EXPECT_TRUE(heddle::holds(result));
  EXPECT_EQ(result.blocked, 0U);
  return result.executions;
}

std::function<void()> producers_consumers(int P, int C, int N, int capacity) {
  return [=] {
    const auto values = make_chan<int>(capacity);
    const auto counts = make_chan<int>(C);
    WaitGroup producers;
    for (int producer = 0; producer < P; ++producer) {
      producers.go([=] {
        for (int i = 0; i < N; ++i) values.send(i);
      });
    }
    for (int consumer = 0; consumer < C; ++consumer) {
      go([=] {
        int count = 0;
        for ([[maybe_unused]] const int value : values) ++count;
        counts.send(count);
      });
    }
    producers.wait();
    close(values);
    int all = 0;
    for (int consumer = 0; consumer < C; ++consumer) all += counts.recv();
    require(all == P * N, "not every value was received");
  };
}

TEST(GoSmoke, X) {
  for (int capacity : {0, 1}) {
    printf("%d: %lu\n", capacity,
           (unsigned long)executions(producers_consumers(1, 1, 1, capacity)));
    printf("%d: %lu\n", capacity,
           (unsigned long)executions(producers_consumers(1, 1, 2, capacity)));
    printf("%d: %lu\n", capacity,
           (unsigned long)executions(producers_consumers(2, 1, 1, capacity)));
    printf("%d: %lu\n", capacity,
           (unsigned long)executions(producers_consumers(2, 2, 1, capacity)));
  }
}

TEST(GoSmoke, Select) {
  printf("%lu\n", executions([] {
           const auto a = make_chan<int>(), b = make_chan<int>();
           go([=] { a.send(1); });
           go([=] { b.send(2); });
           int sum = 0;
           const auto take = [&](int v) { sum += v; };
           for (int i = 0; i < 2; ++i) select(recv(a, take), recv(b, take));
           require(sum == 3, "sum");
         }));
}

TEST(GoSmoke, Context) {
  printf("%lu\n", executions([] {
           auto [ctx, cancel] = with_cancel(background());
           auto [child, cancel2] = with_timeout(ctx, std::chrono::seconds(1));
           WaitGroup g;
           g.go([child = child] {
             child.done().recv();
             require(bool(child.err()), "err");
           });
           cancel();
           g.wait();
           select(recv(after(std::chrono::seconds(2))), recv(child.done()));
           Ticker t(std::chrono::seconds(2));
           t.c().recv();
           t.c().recv();
           Semaphore s(2);
           s.acquire(background(), 2);
           ErrGroup e(background());
           e.go([&] { return s.acquire(ctx, 1); });
           e.go([&] {
             s.release(2);
             return Error();
           });
           e.wait();
         }));
}

}  // namespace

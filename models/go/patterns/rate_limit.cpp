// Rate limit: each request waits for a permit. Some are there at the beginning, and then one comes
// with each tick.
//
// Rules: the goroutine that turns ticks into permits selects with the context's Done wherever it
// waits; to stop a ticker does not close its channel.
//
// The broken twin ranges over the ticker and expects the stop to end that.
//
// Under the engine a tick comes at any moment after the last was taken.
#include <chrono>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::rate_limit {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

constexpr int kRequests = 3;
constexpr int kAtOnce = 1;

Chan<Empty> first_permits() {
  const auto permits = make_chan<Empty>(kAtOnce);
  for (int permit = 0; permit < kAtOnce; ++permit) permits.send({});
  return permits;
}

void correct() {
  const auto [ctx, cancel] = with_cancel(background());
  const auto permits = first_permits();
  const auto last_tick = make_chan<int>();
  go("limiter", [=, ctx = ctx] {
    const Ticker ticker(1ms);
    int ticks = 0;
    while (select(recv(ticker.c()), recv(ctx.done())) == 0) {
      ++ticks;
      if (select(send(permits, {}), recv(ctx.done())) == 1) break;
    }
    ticker.stop();
    last_tick.send(ticks);
  });
  for (int request = 0; request < kRequests; ++request) permits.recv();
  cancel();
  heddle::require(heddle::Pitfall::blocking, kRequests <= kAtOnce + last_tick.recv(),
                  "more requests than permits");
}

void broken() {
  const auto permits = first_permits();
  const Ticker ticker(1ms);
  go("limiter", [=] {
    for ([[maybe_unused]] const Time tick : ticker.c()) permits.send({});
  });
  for (int request = 0; request < kRequests; ++request) permits.recv();
  ticker.stop();
}

}  // namespace

Pattern pattern() {
  return {.name = "rate_limit",
          .what = "requests wait for permits, which come with a ticker",
          .correct = correct,
          .executions = 5056,
          .mistake = "ranges over a ticker, which no stop will ever close",
          .broken = broken,
          .pitfall = heddle::Pitfall::leak,
          .message = "limiter"};
}

}  // namespace patterns::rate_limit

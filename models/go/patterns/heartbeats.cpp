// Heartbeats: a goroutine shows with each piece of its work that it is alive, so that somebody who
// waits for results can tell slow from dead.
//
// Rules: a heartbeat is sent with a default, on a channel with room for one: nobody has to listen.
// The listener's patience begins anew with each heartbeat or result; when it is over, it cancels,
// and the worker leaves.
//
// The broken twin's heartbeats wait for the listener; when that has lost its patience, the worker
// stays in its send for ever.
//
// Under the engine the patience may be over at any moment.
#include <chrono>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::heartbeats {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

constexpr int kResults = 2;

struct Signs {
  Chan<Empty> heartbeats;
  Chan<int> results = make_chan<int>();
};

template <class Beat>
void work(const Context& ctx, const Signs& signs, const Beat& beat) {
  for (int result = 1; result <= kResults; ++result) {
    beat();
    if (select(send(signs.results, result), recv(ctx.done())) == 1) break;
  }
  close(signs.results);
}

// Until there are no more results, or no sign of life for too long.
int sum_of_results(const Signs& signs) {
  int sum = 0;
  bool has_more = true;
  while (has_more) {
    const auto result = [&](int value, bool ok) {
      sum += value;
      has_more = ok;
    };
    select(recv(signs.heartbeats), recv(signs.results, result),
           recv(after(1s), [&] { has_more = false; }));
  }
  return sum;
}

template <class Worker>
void listen(const Signs& signs, const Worker& worker) {
  const auto [ctx, cancel] = with_cancel(background());
  go("worker", [=, ctx = ctx] { worker(ctx, signs); });
  const int sum = sum_of_results(signs);
  cancel();
  heddle::require(heddle::Pitfall::lost_task, sum == 0 || sum == 1 || sum == 1 + 2,
                  "a result is missing before the last");
}

void correct() {
  listen({.heartbeats = make_chan<Empty>(1)}, [](const Context& ctx, const Signs& signs) {
    work(ctx, signs, [&] { select(send(signs.heartbeats, {}), on_default()); });
  });
}

void broken() {
  listen({.heartbeats = make_chan<Empty>()}, [](const Context& ctx, const Signs& signs) {
    work(ctx, signs, [&] { signs.heartbeats.send({}); });
  });
}

}  // namespace

Pattern pattern() {
  return {.name = "heartbeats",
          .what = "a goroutine shows that it is alive, to whoever listens",
          .correct = correct,
          .executions = 2748,
          .mistake = "waits until somebody listens",
          .broken = broken,
          .pitfall = heddle::Pitfall::leak,
          .message = "worker"};
}

}  // namespace patterns::heartbeats

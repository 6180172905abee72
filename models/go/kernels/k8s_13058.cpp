// kubernetes#13058: a test of a helper that calls a function periodically until it is told to stop.
// The function counts down a wait group, to which three are added after the start, and the stop
// comes when the wait is over. So the counter is negative if the first call comes before the
// adding, or the fourth before the stop. The fixed one sends on a channel instead, of which three
// values are received.
//
// One of GoBench's non-blocking bugs. A timer matters: the next period begins at any moment. And a
// random choice, if it begins when the stop has come, too.
#include <chrono>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_13058 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

constexpr int kRounds = 3;

// Calls `function` at once, and then in each period, until `stop` is closed.
template <class Function>
void call_until(const RecvChan<Empty>& stop, const Function& function) {
  while (select(recv(stop), on_default()) == 1) {
    function();
    if (select(recv(after(1ms)), recv(stop)) == 1) return;
  }
}

void buggy() {
  auto& rounds = collected<WaitGroup>();
  const auto stop = make_chan<Empty>();
  go("periodic", [=, &rounds] { call_until(stop, [&] { rounds.done(); }); });
  rounds.add(kRounds);
  rounds.wait();
  close(stop);
}

void fixed() {
  const auto rounds = make_chan<Empty>();
  const auto stop = make_chan<Empty>();
  go("periodic", [=] {
    call_until(stop, [&] { select(send(rounds, {}), recv(stop)); });
    close(rounds);
  });
  for (int round = 0; round < kRounds; ++round) rounds.recv();
  close(stop);
  int late = 0;
  for ([[maybe_unused]] const Empty round : rounds) ++late;
  heddle::require(heddle::Pitfall::lost_task, late <= 1, "more than one round after the stop");
}

}  // namespace

Kernel kernel() {
  return {.number = 29,
          .name = "k8s_13058",
          .set = Set::non_blocking,
          .what = "counts down a wait group in a loop that is stopped only after the wait",
          .pitfall = heddle::Pitfall::crash,
          .message = "negative WaitGroup counter",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_13058

// grpc-go#660: a benchmark client makes one call after the other, each in a child that sends on a
// channel of its own when it is done, and waits for that or for the sign to stop. When it stops,
// the child of the last call waits for ever in its send. Fixed: the channel has room for one.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. The random choice matters: where the call is done and the sign to stop has come, select
// may take either, and only one of the two is the bug. The client's loop is cut to two calls.
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_660 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kCalls = 2;

void run_client(const RecvChan<Empty>& stop, int capacity) {
  for (int call = 0; call < kCalls; ++call) {
    const auto done = make_chan<bool>(capacity);
    go("call", [=] { done.send(true); });
    bool stops = false;
    auto is_told_to_stop = recv(stop, [&] { stops = true; });
    auto is_done = recv(done);
    select(is_told_to_stop, is_done);
    if (stops) return;
  }
  stop.recv();
}

void run_benchmark(int capacity) {
  const auto stop = make_chan<Empty>();
  go("stopper", [=] { stop.send({}); });
  run_client(stop, capacity);
}

void buggy() { run_benchmark(0); }
void fixed() { run_benchmark(1); }

}  // namespace

Kernel kernel() {
  return {
      .number = 4,
      .name = "grpc_660",
      .what =
          "a call that is not waited for any more says on a channel without room that it is done",
      .pitfall = heddle::Pitfall::leak,
      .message = "its only receiver G0 returned",
      .buggy = buggy,
      .fixed = fixed};
}

}  // namespace kernels::grpc_660

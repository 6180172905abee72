// grpc-go#1424: a client waits for its balancer's first addresses: the balancer's watcher closes a
// channel when they have come. If it is told to end before, its loop ends without that, and the
// client waits for ever. Fixed: the channel is closed at the end in any case.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. Whether addresses come before the end is explored.
#include <heddle/check.hpp>
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_1424 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

void watch_balancer(const RecvChan<int>& addresses, const SendChan<Empty>& done,
                    bool closes_in_any_case) {
  bool is_first = true;
  for ([[maybe_unused]] const int each : addresses) {
    if (is_first) close(done);
    is_first = false;
  }
  if (is_first && closes_in_any_case) close(done);
}

void dial(bool closes_in_any_case) {
  const auto addresses = make_chan<int>();
  go("client", [=] {
    const auto done = make_chan<Empty>();
    go("watcher", [=] { watch_balancer(addresses, done, closes_in_any_case); });
    done.recv();
  });
  const bool has_addresses = heddle::choose(2) == 1;
  if (has_addresses) addresses.send(1);
  close(addresses);
}

void buggy() { dial(false); }
void fixed() { dial(true); }

}  // namespace

Kernel kernel() {
  return {.number = 12,
          .name = "grpc_1424",
          .what = "a loop that ends before its first round does not say that it is done",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan receive",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::grpc_1424

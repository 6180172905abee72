// cockroach#24808: a compactor is woken by a channel with room for one sign. Its start gives that
// sign before the goroutine exists that takes it; if a suggestion has already given one, start
// never returns, and nothing that its caller would have done later happens. Fixed: a sign is given
// only if there is room, for one is enough.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_24808 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

class Compactor {
 public:
  explicit Compactor(RecvChan<Empty> should_stop) : should_stop_(should_stop) {}

  void suggest() const { signs_.send({}); }
  void start(bool waits_for_room) const {
    if (waits_for_room) {
      signs_.send({});
    } else {
      auto sign = send(signs_, Empty());
      auto enough = on_default([] {});
      select(sign, enough);
    }
    go("compactor", [signs = signs_, should_stop = should_stop_] {
      for (bool stops = false; !stops;) {
        auto sign = recv(signs);
        auto stop = recv(should_stop, [&] { stops = true; });
        select(sign, stop);
      }
    });
  }

 private:
  const Chan<Empty> signs_ = make_chan<Empty>(1);
  const RecvChan<Empty> should_stop_;
};

void start_and_stop(bool waits_for_room) {
  const auto stop = make_chan<Empty>();
  const Compactor compactor(stop);
  compactor.suggest();
  compactor.start(waits_for_room);
  close(stop);
}

void buggy() { start_and_stop(true); }
void fixed() { start_and_stop(false); }

}  // namespace

Kernel kernel() {
  return {.number = 14,
          .name = "cockroach_24808",
          .what = "a start waits for room in a channel whose only reader it has still to start",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "G0 blocked for ever in chan send",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_24808

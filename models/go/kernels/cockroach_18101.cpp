// cockroach#18101: a producer sends 8 values on a channel with room for 6 and then closes it; it
// does not look at the context. The consumer returns when the context is cancelled, with one value
// received, and the producer waits for ever in the 8th send. Fixed: the producer's select has a
// case for the context.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. In the fixed program the random choice matters: when there is room and the context is
// cancelled, the producer may go on or leave.
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_18101 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kCapacity = 6;
constexpr int kValues = 8;

using Produce = void (*)(const Context&, const SendChan<bool>&);

void split_and_scatter(const Context&, const SendChan<bool>& ready) {
  for (int i = 0; i < kValues; ++i) ready.send(i != 0);
  close(ready);
}

void split_and_scatter_until_done(const Context& ctx, const SendChan<bool>& ready) {
  bool is_done = false;
  for (int i = 0; i < kValues && !is_done; ++i) {
    auto value = send(ready, i != 0);
    auto done = recv(ctx.done(), [&] { is_done = true; });
    select(value, done);
  }
  close(ready);
}

void restore(const Context& ctx, Produce produce) {
  const auto ready = make_chan<bool>(kCapacity);
  go("producer", [=] { produce(ctx, ready); });
  for ([[maybe_unused]] const bool each : ready) {
    bool is_done = false;
    select(recv(ctx.done(), [&] { is_done = true; }));
    if (is_done) return;
  }
}

void restore_and_cancel(Produce produce) {
  const auto [ctx, cancel] = with_cancel(background());
  go("canceller", [cancel = cancel] { cancel(); });
  restore(ctx, produce);
}

void buggy() { restore_and_cancel(split_and_scatter); }
void fixed() { restore_and_cancel(split_and_scatter_until_done); }

}  // namespace

Kernel kernel() {
  return {.number = 5,
          .name = "cockroach_18101",
          .what = "the producer does not look at the context because of which its consumer returns",
          .pitfall = heddle::Pitfall::leak,
          .message = "because ctx was done",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_18101

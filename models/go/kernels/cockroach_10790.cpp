// cockroach#10790: a command waits for two others, each of which sends on its channel when it has
// finished. When the command's context is cancelled, it leaves a drainer behind that receives what
// is still to come. But with the same context the sender leaves, too, and the drainer waits for
// ever. Fixed: who leaves closes the channels on which it will not send any more.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. The random choice matters: once the context is cancelled, each select may still take
// the communication; only some of these choices leave the drainer alone.
#include <array>

#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_10790 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

using Channels = std::array<Chan<bool>, 2>;

void send_to_all(const Context& ctx, const Channels& channels) {
  for (const Chan<bool>& channel : channels) {
    bool is_done = false;
    auto value = send(channel, true);
    auto done = recv(ctx.done(), [&] { is_done = true; });
    select(value, done);
    if (is_done) return;
  }
}

void receive_from_all(const Context& ctx, const Channels& channels) {
  for (const Chan<bool>& channel : channels) {
    bool is_done = false;
    auto value = recv(channel);
    auto done = recv(ctx.done(), [&] { is_done = true; });
    select(value, done);
    if (!is_done) continue;
    go("drainer", [=] {
      for (const Chan<bool>& each : channels) each.recv();
    });
    return;
  }
}

void begin_commands(bool sender_closes) {
  const auto [ctx, cancel] = with_cancel(background());
  const Channels channels = {make_chan<bool>(), make_chan<bool>()};
  go("sender", [=, ctx = ctx] {
    send_to_all(ctx, channels);
    if (!sender_closes) return;
    for (const Chan<bool>& channel : channels) close(channel);
  });
  go("receiver", [=, ctx = ctx] { receive_from_all(ctx, channels); });
  cancel();
}

void buggy() { begin_commands(false); }
void fixed() { begin_commands(true); }

}  // namespace

Kernel kernel() {
  return {.number = 6,
          .name = "cockroach_10790",
          .what =
              "what drains the channels after a cancel waits for a sender that has left because of "
              "the same cancel",
          .pitfall = heddle::Pitfall::leak,
          .message = "its only sender sender returned",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_10790

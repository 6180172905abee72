// k8s#25331: a watcher that is told of an error cancels its context and passes the error on
// to whoever reads its results. But who reported the error has stopped reading: the watcher waits
// for ever in that send, although its context is cancelled. Fixed: it looks at the context there,
// too.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. In the fixed program nothing is left to a random choice: nobody receives results.
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_25331 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Watch {
  Watch() {
    auto [own_ctx, own_cancel] = with_cancel(background());
    ctx = own_ctx;
    cancel = own_cancel;
  }
  Context ctx;
  CancelFunc cancel;
  Chan<Error> errors = make_chan<Error>();
  Chan<Error> results = make_chan<Error>();
};

void run(const Watch& watch, bool looks_at_context) {
  Error error;
  bool has_error = false;
  auto reported = recv(watch.errors, [&](Error which) {
    has_error = true;
    error = which;
  });
  auto done = recv(watch.ctx.done());
  select(reported, done);
  if (!has_error) return;
  watch.cancel();
  if (!looks_at_context) return watch.results.send(error);
  auto result = send(watch.results, error);
  auto is_done = recv(watch.ctx.done());
  select(result, is_done);
}

void watch_and_stop(bool looks_at_context) {
  const Watch watch;
  go("watcher", [=] { run(watch, looks_at_context); });
  watch.errors.send(Error("etcd has closed the watch"));
  watch.cancel();
}

void buggy() { watch_and_stop(false); }
void fixed() { watch_and_stop(true); }

}  // namespace

Kernel kernel() {
  return {.number = 8,
          .name = "k8s_25331",
          .what =
              "an error is sent to a reader that has stopped, by a watcher that does not look "
              "whether it is cancelled",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan send",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_25331

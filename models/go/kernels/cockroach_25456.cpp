// cockroach#25456: a queue that checks replicas for consistency wants to know whether the server is
// shutting down. It receives from the channel that is closed at shutdown, instead of only looking
// at it; so the first replica takes as long as the server lives, and the shutdown, which waits for
// the queue's work, never comes. The fixed one looks, by a select with a default.
//
// One of GoBench's blocking bugs; stuck in every schedule. Neither timers nor random choices matter
// in the buggy one; in the fixed one the queue's select may find both that the shutdown has begun
// and that somebody takes its result.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_25456 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Stopper {
  const Chan<Empty> quiescer = make_chan<Empty>();  // closed at shutdown

  RecvChan<Empty> should_quiesce() const { return quiescer; }
  void stop() const { close(quiescer); }
};

// Whether there is to be a next one.
bool process_replica(const Stopper& stopper, bool is_fixed) {
  if (is_fixed) return select(recv(stopper.should_quiesce()), on_default()) == 1;
  stopper.should_quiesce().recv();
  return false;
}

void program(bool is_fixed) {
  const auto& stopper = collected<Stopper>();
  const auto processed = make_chan<Empty>();
  go("queue", [=, &stopper] {
    while (process_replica(stopper, is_fixed)) {
      if (select(send(processed, {}), recv(stopper.should_quiesce())) == 1) break;
    }
    close(processed);
  });
  processed.recv();
  stopper.stop();
  for ([[maybe_unused]] const Empty replica : processed) {
  }
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 16,
          .name = "cockroach_25456",
          .what = "a receive where a look was meant: it waits for the shutdown",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "nobody has ever sent to it or closed it",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_25456

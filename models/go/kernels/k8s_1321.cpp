// kubernetes#1321: a distributor sends each event to all watchers, with a lock held. A watcher that
// is no longer interested stops, for which it takes that lock; but nobody receives its events any
// more, so the distributor holds the lock for ever. The fixed one first closes a channel that says
// that the watcher has stopped, and the distributor selects between that and the send.
//
// One of GoBench's blocking bugs: a cycle of a lock and a channel. No timers, no random choices:
// when the watcher stops first, nothing goes wrong.
#include <mutex>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_1321 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Watcher {
  const Chan<int> result = make_chan<int>();
  const Chan<Empty> stopped = make_chan<Empty>();
};

struct Mux {
  Mutex mutex;
  Watcher* watcher = nullptr;  // guarded by mutex; those that have not stopped: one at most, here
  const Chan<int> incoming = make_chan<int>();
  const Chan<Empty> done = make_chan<Empty>();

  void distribute(bool is_fixed) {
    for (const int event : incoming) {
      const std::lock_guard lock(mutex);
      if (watcher == nullptr) continue;
      if (is_fixed)
        select(send(watcher->result, event), recv(watcher->stopped));
      else
        watcher->result.send(event);
    }
    close(done);
  }
  void stop(const Watcher& stopping, bool is_fixed) {
    if (is_fixed) close(stopping.stopped);
    const std::lock_guard lock(mutex);
    watcher = nullptr;
    close(stopping.result);
  }
};

void program(bool is_fixed) {
  auto& mux = collected<Mux>();
  auto& watcher = collected<Watcher>();
  mux.watcher = &watcher;
  go("distributor", [=, &mux] { mux.distribute(is_fixed); });
  mux.incoming.send(1);
  mux.stop(watcher, is_fixed);
  close(mux.incoming);
  mux.done.recv();
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 21,
          .name = "k8s_1321",
          .what = "the distributor sends to a watcher with the lock that the watcher needs to stop",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "acquired by distributor",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_1321

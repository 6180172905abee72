// istio#16224: the handler of a monitored event sends, with a lock held, that it is done. Who waits
// for that takes the lock before, so if the handler comes first, both wait for ever. If it comes
// second, all goes well until the monitor is to stop: to see whether its channel of events is
// closed it receives from it, and waits for an event that nobody will send.
//
// The fixed one sends without the lock, and leaves the channel of events alone.
//
// One of GoBench's blocking bugs; stuck in every schedule, in one of two ways: the deadlock, and a
// leaked monitor. Neither timers nor random choices matter.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::istio_16224 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Monitor {
  Mutex mutex;
  int unseen = 0;  // guarded by mutex
  const Chan<int> events = make_chan<int>();
  const Chan<Empty> done = make_chan<Empty>();
  const Chan<Empty> stop = make_chan<Empty>();

  void handle(int event, bool is_fixed) {
    mutex.lock();
    unseen += event;
    if (is_fixed) mutex.unlock();
    done.send({});
    if (!is_fixed) mutex.unlock();
  }
  void run_monitor(bool is_fixed) {
    int event = 0;
    while (select(recv(stop), recv(events, [&](int each) { event = each; })) == 1)
      handle(event, is_fixed);
    if (!is_fixed && events.recv_ok().ok) close(events);
  }
};

void program(bool is_fixed) {
  auto& monitor = collected<Monitor>();
  go("monitor", [=, &monitor] { monitor.run_monitor(is_fixed); });
  monitor.events.send(1);
  monitor.mutex.lock();
  monitor.unseen = 0;
  monitor.mutex.unlock();
  monitor.done.recv();
  close(monitor.stop);
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 22,
          .name = "istio_16224",
          .what =
              "a handler sends with a lock held that its receiver takes first; and a monitor waits "
              "for an event after the last",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "acquired by monitor",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::istio_16224

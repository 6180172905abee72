// cockroach#1462: two workers of a stopper, one of which sends events to the other. The sender
// looks whether it is to stop, and if not, sends; the other receives until it is to stop. When that
// happens between the look and the send, the receiver is gone, the sender waits for ever, and so
// does the stopper, which waits for both. In the fixed one the sender selects between the two.
//
// One of GoBench's blocking bugs. A random choice matters: when an event is offered and the stop
// has come, the receiver's select may take either. The sender has a spin loop at heart, which looks
// and sends again and again until the stop; here it ends after 2 events, since each would be one
// more step of every schedule.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_1462 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kEvents = 2;

void send_events(const SendChan<int>& events, const RecvChan<Empty>& stop, bool is_fixed) {
  for (int event = 0; event < kEvents; ++event) {
    if (is_fixed) {
      if (select(send(events, event), recv(stop)) == 1) return;
    } else {
      if (select(recv(stop), on_default()) == 0) return;
      events.send(event);
    }
  }
}

void receive_events(const RecvChan<int>& events, const RecvChan<Empty>& stop) {
  while (select(recv(events), recv(stop)) == 0) {
  }
}

void program(bool is_fixed) {
  const auto events = make_chan<int>();
  const auto stop = make_chan<Empty>();
  auto& workers = collected<WaitGroup>();
  workers.add(2);
  go("sender", [=, &workers] {
    send_events(events, stop, is_fixed);
    workers.done();
  });
  go("receiver", [=, &workers] {
    receive_events(events, stop);
    workers.done();
  });
  close(stop);
  workers.wait();
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 23,
          .name = "cockroach_1462",
          .what = "looks whether it is to stop, and then sends to one that stops between the two",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "sender",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_1462

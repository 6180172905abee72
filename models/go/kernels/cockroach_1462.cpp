// cockroach#1462: two workers of a stopper, one of which sends events to the other. The sender
// looks whether it is to stop, and if not, sends; the other receives until it is to stop. When that
// happens between the look and the send, the receiver is gone, the sender waits for ever, and so
// does the stopper, which waits for both. In the fixed one the sender selects between the two.
//
// One of GoBench's blocking bugs. A random choice matters: when an event is offered and the stop
// has come, the receiver's select may take either. And a spin loop: the sender goes round and looks
// until the stop comes, with an event each time in the original; here it has two, and then only
// looks.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_1462 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kEvents = 2;

void send_events(const SendChan<int>& events, const RecvChan<Empty>& stop, bool is_fixed) {
  int event = 0;
  while (select(recv(stop), on_default()) == 1) {
    if (event == kEvents) continue;
    if (is_fixed) {
      if (select(send(events, event), recv(stop)) == 1) return;
    } else {
      events.send(event);
    }
    ++event;
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
          .message = "its only receiver receiver returned",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_1462

// etcd#3077: a node makes the channels with which it is stopped at the beginning of its own
// goroutine. Who has started it waits a little and then stops it, through those channels: a race
// for them, and if the goroutine has not come so far, a send on a nil channel. The fixed one makes
// them before it starts the goroutine.
//
// One of GoBench's non-blocking bugs. A timer matters: to wait for some time is no synchronisation,
// and here the timer fires at any moment, whatever its duration.
#include <chrono>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::etcd_3077 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

struct Node {
  Chan<Empty> stop;
  Chan<Empty> done;

  void make_channels() {
    stop = make_chan<Empty>();
    done = make_chan<Empty>();
  }
  void run_node(bool is_fixed) {
    if (!is_fixed) make_channels();
    stop.recv();
    close(done);
  }
};

void program(bool is_fixed) {
  auto& node = collected<Node>();
  if (is_fixed) node.make_channels();
  go("node", [=, &node] { node.run_node(is_fixed); });
  after(10ms).recv();
  node.stop.send({});
  node.done.recv();
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 27,
          .name = "etcd_3077",
          .set = Set::non_blocking,
          .what = "the channels with which a goroutine is stopped are made by that goroutine",
          .pitfall = heddle::Pitfall::data_race,
          .message = "node's write",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::etcd_3077

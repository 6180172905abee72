// grpc#1353: a balancer sends each new list of addresses to a watcher, with its lock held. The
// watcher takes down what is no longer in the list, for which it needs the lock; so with the second
// list the balancer holds the lock and waits for the watcher, and the watcher waits for the lock.
//
// As in gRPC's repair, the channel of the fixed one has room for one list, and the balancer takes
// out what is in it, which is out of date, before it sends.
//
// One of GoBench's blocking bugs (100 lists there, 2 here). Neither timers nor random choices
// matter.
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_1353 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kLists = 2;

struct Balancer {
  explicit Balancer(int capacity) : lists(make_chan<int>(capacity)) {}

  Mutex mutex;
  int connected = 0;  // guarded by mutex; to the addresses of this list
  const Chan<int> lists;
  const Chan<Empty> done = make_chan<Empty>();
};

void update(Balancer& balancer, int list, bool is_fixed) {
  const std::lock_guard lock(balancer.mutex);
  if (is_fixed) select(recv(balancer.lists), on_default());
  balancer.lists.send(list);
}

void watch(Balancer& balancer) {
  for (const int list : balancer.lists) {
    const std::lock_guard lock(balancer.mutex);
    balancer.connected = list;
  }
  close(balancer.done);
}

void program(bool is_fixed) {
  auto& balancer = collected<Balancer>(is_fixed ? 1 : 0);
  go("watcher", [&] { watch(balancer); });
  for (int list = 1; list <= kLists; ++list) update(balancer, list, is_fixed);
  close(balancer.lists);
  balancer.done.recv();
  heddle::require(heddle::Pitfall::lost_task, balancer.connected == kLists,
                  "the last list was lost");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 19,
          .name = "grpc_1353",
          .what = "sends with the lock held to one that takes the lock between two receives",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "its only receiver watcher is blocked for ever in sync.Mutex.Lock",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::grpc_1353

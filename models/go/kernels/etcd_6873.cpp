// etcd#6873: a worker coalesces the broadcasts that come on a channel, under a lock. To stop it,
// its owner takes the lock, closes the channel, and waits for the worker's end while it still holds
// the lock. A broadcast that is in the channel's buffer by then keeps the worker waiting for the
// lock, and the owner for the worker. The fixed one unlocks before it waits.
//
// One of GoBench's blocking bugs: a cycle of a lock and a channel. Neither timers nor random
// choices matter.
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::etcd_6873 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Broadcasts {
  Mutex mutex;
  int coalesced = 0;  // guarded by mutex
  const Chan<int> updates = make_chan<int>(1);
  const Chan<Empty> done = make_chan<Empty>();

  void work() {
    for (const int update : updates) {
      const std::lock_guard lock(mutex);
      coalesced += update;
    }
    close(done);
  }
  void stop(bool is_fixed) {
    mutex.lock();
    close(updates);
    if (is_fixed) mutex.unlock();
    done.recv();
    if (!is_fixed) mutex.unlock();
  }
};

void program(bool is_fixed) {
  auto& broadcasts = collected<Broadcasts>();
  go("worker", [&] { broadcasts.work(); });
  broadcasts.updates.send(1);
  broadcasts.stop(is_fixed);
  heddle::require(heddle::Pitfall::lost_task, broadcasts.coalesced == 1, "a broadcast was lost");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 18,
          .name = "etcd_6873",
          .what = "stop waits, with the lock held, for a worker that needs the lock",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "blocked for ever in sync.Mutex.Lock",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::etcd_6873

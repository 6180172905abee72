// kubernetes#10182: whoever sets the status of a pod sends it to a manager with a lock held, and
// the manager takes that lock after each receive. When two set a status, the second may be in its
// send, with the lock, when the manager waits for the lock. The fixed one sends without the lock.
//
// One of GoBench's blocking bugs: a cycle of a lock and a channel. Neither timers nor random
// choices matter.
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_10182 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct StatusManager {
  Mutex mutex;
  int unsynced = 0;  // guarded by mutex
  const Chan<int> pods = make_chan<int>();

  void set_status(int pod, bool is_fixed) {
    mutex.lock();
    ++unsynced;
    if (is_fixed) mutex.unlock();
    pods.send(pod);
    if (!is_fixed) mutex.unlock();
  }
  void sync_one() {
    pods.recv();
    const std::lock_guard lock(mutex);
    --unsynced;
  }
};

void program(bool is_fixed) {
  auto& manager = collected<StatusManager>();
  go("setter A", [=, &manager] { manager.set_status(1, is_fixed); });
  go("setter B", [=, &manager] { manager.set_status(2, is_fixed); });
  manager.sync_one();
  manager.sync_one();
  const std::lock_guard lock(manager.mutex);
  heddle::require(heddle::Pitfall::lost_task, manager.unsynced == 0, "a status was not synced");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 20,
          .name = "k8s_10182",
          .what = "sends with the lock held to one that takes the lock after each receive",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "acquired by setter B",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_10182

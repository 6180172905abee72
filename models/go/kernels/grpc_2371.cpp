// grpc#2371: a connection's close sets its balancer to nil, with the lock held. A watcher that
// hands an update to the balancer takes the lock as well, but does not look whether the balancer is
// still there. The fixed one does.
//
// One of GoBench's non-blocking bugs: no race, only the wrong order. Neither timers nor random
// choices matter.
#include <mutex>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_2371 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Balancer {
  int updates = 0;
};

struct Connection {
  Mutex mutex;
  Balancer* balancer = nullptr;  // guarded by mutex

  void update(bool is_fixed) {
    const std::lock_guard lock(mutex);
    if (is_fixed && balancer == nullptr) return;
    ++balancer->updates;
  }
  void close_connection() {
    const std::lock_guard lock(mutex);
    balancer = nullptr;
  }
};

void program(bool is_fixed) {
  auto& connection = collected<Connection>();
  connection.balancer = &collected<Balancer>();
  go("watcher", [=, &connection] { connection.update(is_fixed); });
  connection.close_connection();
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 28,
          .name = "grpc_2371",
          .set = Set::non_blocking,
          .what = "uses under the lock what a close has set to nil under the lock",
          .pitfall = heddle::Pitfall::crash,
          .message = "null pointer",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::grpc_2371

// kubernetes#70892: the scheduler lets workers filter the nodes, the numbers of which they take
// from a channel, and each appends what it finds to one slice: consumers that race for where they
// put their results. The fixed one appends with a lock held.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <array>
#include <cstddef>
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>
#include <models/go/kernels/parallelize_until.hpp>

namespace kernels::k8s_70892 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Filtered {
  WaitGroup workers;
  Mutex mutex;  // of the fixed one
  std::array<int, kPieces> nodes{};
  std::size_t count = 0;

  void append(int node) { nodes[count++] = node; }
};

void program(bool is_fixed) {
  auto& filtered = collected<Filtered>();
  parallelize_until(filtered.workers, [=, &filtered](int node) {
    if (!is_fixed) return filtered.append(node);
    const std::lock_guard lock(filtered.mutex);
    filtered.append(node);
  });
  heddle::require(heddle::Pitfall::lost_task, filtered.count == kPieces, "a node was lost");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 30,
          .name = "k8s_70892",
          .set = Set::non_blocking,
          .what = "workers append to one slice without a lock",
          .pitfall = heddle::Pitfall::data_race,
          .message = "G1's",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_70892

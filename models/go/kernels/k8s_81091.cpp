// kubernetes#81091: as in kubernetes#70892, workers of the scheduler take numbers from a channel;
// here they count in one variable how many nodes they have found. In the fixed one it is an atomic.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <atomic>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>
#include <models/go/kernels/parallelize_until.hpp>

namespace kernels::k8s_81091 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

template <class Counter>
void program() {
  auto& workers = collected<WaitGroup>();
  auto& found = collected<Counter>(0);
  parallelize_until(workers, [&](int) { ++found; });
  heddle::require(heddle::Pitfall::lost_task, found == kPieces, "a node was not counted");
}

void buggy() { program<int>(); }
void fixed() { program<std::atomic<int>>(); }

}  // namespace

Kernel kernel() {
  return {.number = 30,
          .name = "k8s_81091",
          .set = Set::non_blocking,
          .what = "workers count in one variable without a lock",
          .pitfall = heddle::Pitfall::data_race,
          .message = "G1's",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_81091

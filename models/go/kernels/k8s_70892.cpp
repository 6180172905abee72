// kubernetes#70892: the scheduler lets workers filter the nodes, the numbers of which they take
// from a channel, and each appends what it finds to one slice: consumers that race for where they
// put their results. The fixed one appends with a lock held.
//
// One of GoBench's non-blocking bugs (16 workers there, 2 here). Neither timers nor random choices
// matter.
#include <array>
#include <cstddef>
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_70892 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kPieces = 3;
constexpr int kWorkers = 2;

// Lets workers take the numbers of pieces from a channel that is filled and closed beforehand.
template <class Work>
void parallelize_until(WaitGroup& workers, const Work& work) {
  const auto pieces = make_chan<int>(kPieces);
  for (int piece = 0; piece < kPieces; ++piece) pieces.send(piece);
  close(pieces);
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.go([=] {
      for (const int piece : pieces) work(piece);
    });
  }
  workers.wait();
}

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
          .message = "write of the same memory",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_70892

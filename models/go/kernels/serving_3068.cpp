// serving#3068: a pool's only worker takes jobs from a channel. Who waits for the pool closes that
// channel first, so that the worker ends when it is drained; a producer that is still submitting
// jobs then sends on a closed channel. In the fixed one a lock guards that the pool is closed, and
// a job that comes later is refused; one that was accepted is executed before the wait is over.
//
// One of GoBench's non-blocking bugs: the task that is lost because the channel is closed too
// early. As in the original the channel has room for 5 jobs and 5 are submitted. Neither timers nor
// random choices matter.
#include <mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::serving_3068 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kCapacity = 5;
constexpr int kJobs = 5;

struct Pool {
  const Chan<int> work = make_chan<int>(kCapacity);
  WaitGroup pending;
  Once closing;
  Mutex mutex;             // of the fixed one
  bool is_closed = false;  // guarded by mutex
  int executed = 0;        // the worker's

  void work_off() {
    for ([[maybe_unused]] const int job : work) {
      ++executed;
      pending.done();
    }
  }
  void accept(int job) {
    pending.add(1);
    work.send(job);
  }
  // Whether it will be executed.
  bool submit(int job, bool is_fixed) {
    if (is_fixed) {
      const std::lock_guard lock(mutex);
      if (!is_closed) accept(job);
      return !is_closed;
    }
    accept(job);
    return true;
  }
  void wait(bool is_fixed) {
    if (is_fixed) {
      const std::lock_guard lock(mutex);
      is_closed = true;
    }
    closing.call([this] { close(work); });
    pending.wait();
  }
};

void program(bool is_fixed) {
  auto& pool = collected<Pool>();
  const auto accepted = make_chan<int>(1);
  go("worker", [&] { pool.work_off(); });
  go("producer", [=, &pool] {
    int count = 0;
    for (int job = 0; job < kJobs; ++job) count += pool.submit(job, is_fixed) ? 1 : 0;
    accepted.send(count);
  });
  pool.wait(is_fixed);
  heddle::require(heddle::Pitfall::lost_task, accepted.recv() == pool.executed,
                  "a job was accepted and not executed");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 25,
          .name = "serving_3068",
          .set = Set::non_blocking,
          .what = "closes the channel of jobs while jobs are being sent",
          .pitfall = heddle::Pitfall::crash,
          .message = "send on closed channel",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::serving_3068

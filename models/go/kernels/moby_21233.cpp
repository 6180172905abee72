// moby#21233: a test of transfers has watchers that send progress on one channel, and a consumer
// that ranges over it. When something is wrong the consumer gives up (t.Fatal in a goroutine that
// is not the test's). A watcher is then stuck in its send, and the test, which lets go of one
// watcher after the other and waits for its end, with it. Fixed: the consumer notes the error and
// goes on receiving.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. The random choice matters: a watcher that is both signalled and released may take
// either, and sends once more in the first case. Whether and when the consumer finds
// something wrong is explored as well; where it then goes on all the same, that makes no
// difference.
#include <vector>

#include <heddle/check.hpp>
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_21233 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kWatchers = 3;

struct Watcher {
  Chan<Empty> signal = make_chan<Empty>(1);
  Chan<Empty> release = make_chan<Empty>();
  Chan<Empty> running = make_chan<Empty>();
};

// Sends the progress that there is at first, and that of which it is told.
void watch(const Watcher& watcher, const SendChan<int>& progress) {
  bool has_progress = true;
  for (bool is_released = false;;) {
    if (has_progress) progress.send(1);
    if (is_released) break;
    has_progress = false;
    auto signal = recv(watcher.signal, [&] { has_progress = true; });
    auto release = recv(watcher.release, [&] { is_released = true; });
    select(signal, release);
  }
  close(watcher.running);
}

void consume(const RecvChan<int>& progress, const SendChan<Empty>& progress_done,
             bool may_give_up) {
  for ([[maybe_unused]] const int each : progress) {
    if (may_give_up && heddle::choose(2) == 1) return;
  }
  close(progress_done);
}

void transfer(bool consumer_gives_up) {
  const auto progress = make_chan<int>();
  const auto progress_done = make_chan<Empty>();
  go("consumer", [=] { consume(progress, progress_done, consumer_gives_up); });
  const std::vector<Watcher> watchers(kWatchers);
  watchers[0].signal.send({});  // there will be more
  for (const Watcher& watcher : watchers) go("watcher", [=] { watch(watcher, progress); });
  for (const Watcher& watcher : watchers) {
    close(watcher.release);
    watcher.running.recv();
  }
  close(progress);
  progress_done.recv();
}

void buggy() { transfer(true); }
void fixed() { transfer(false); }

}  // namespace

Kernel kernel() {
  return {.number = 10,
          .name = "moby_21233",
          .what =
              "a consumer gives up, and those that send to it wait for ever, and so does who waits "
              "for them",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "its only receiver consumer returned",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::moby_21233

// k8s#38669: a watcher of a cache first sends two initial events to its reader, then passes
// on what comes in, until the input is closed. Stop closes the input. A reader that stops without
// having read leaves the watcher in its first send for ever: there it does not notice the input.
// Fixed: stop closes a channel as well that each send looks at.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <mutex>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_38669 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kInitialEvents = 2;

class CacheWatcher {
 public:
  explicit CacheWatcher(bool sends_until_done) : sends_until_done_(sends_until_done) {
    go("watcher", [this] { process(); });
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return;
    is_stopped_ = true;
    close(done_);
    close(input_);
  }

 private:
  void process() {
    for (int event = 0; event < kInitialEvents; ++event) send_event(event);
    for (const int event : input_) send_event(event);
    close(result_);
  }
  void send_event(int event) {
    if (!sends_until_done_) return result_.send(event);
    auto result = send(result_, event);
    auto done = recv(done_);
    select(result, done);
  }

  const bool sends_until_done_;
  const Chan<int> input_ = make_chan<int>();
  const Chan<int> result_ = make_chan<int>();
  const Chan<Empty> done_ = make_chan<Empty>();
  Mutex mutex_;
  bool is_stopped_ = false;  // guarded by mutex_
};

void watch_and_stop(bool sends_until_done) {
  auto& watcher = collected<CacheWatcher>(sends_until_done);
  watcher.stop();
}

void buggy() { watch_and_stop(false); }
void fixed() { watch_and_stop(true); }

}  // namespace

Kernel kernel() {
  return {.number = 9,
          .name = "k8s_38669",
          .what = "a reader stops a watcher that is still sending its initial events",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan send",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_38669

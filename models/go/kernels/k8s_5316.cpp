// k8s#5316: a request handler runs in a child, which sends either its result or its error on
// a channel; the parent waits for one of the two, or for a time limit. When the time is up first,
// nobody receives any more, and the child waits for ever in its send. Fixed: both channels have
// room for one value.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. The timer matters: the bug needs it to fire before the child has sent. On real clocks
// that is rare, and here it may fire at any moment. Which of several cases that are ready the
// select takes is explored, too, and so is whether the handler fails.
#include <chrono>

#include <heddle/check.hpp>
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::k8s_5316 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

using namespace std::chrono_literals;

void finish_request(int capacity) {
  const auto results = make_chan<int>(capacity);
  const auto errors = make_chan<Error>(capacity);
  go("child", [=] {
    const bool fails = heddle::choose(2) == 1;
    if (fails) {
      errors.send(Error("invalid request"));
    } else {
      results.send(1);
    }
  });
  auto result = recv(results);
  auto error = recv(errors);
  auto timeout = recv(after(30s));
  select(result, error, timeout);
}

void buggy() { finish_request(0); }
void fixed() { finish_request(1); }

}  // namespace

Kernel kernel() {
  return {.number = 3,
          .name = "k8s_5316",
          .what = "the result of a request comes after its time limit, and nobody receives it",
          .pitfall = heddle::Pitfall::leak,
          .message = "because the timer had fired",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::k8s_5316

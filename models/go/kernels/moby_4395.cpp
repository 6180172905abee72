// moby#4395: a helper starts a goroutine that sends the result of a call on a channel, and returns
// the channel. Who calls it and does not care for the result never receives, and the goroutine
// waits for ever in its send, in every schedule. Fixed: with room for one value it can always
// leave.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_4395 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

// Calls `function` in a goroutine, and gives the channel on which its result comes.
template <class Function>
RecvChan<Error> start(Function function, int capacity) {
  const auto result = make_chan<Error>(capacity);
  go("child", [=] { result.send(function()); });
  return result;
}

void start_and_forget(int capacity) {
  start([] { return Error("no such container"); }, capacity);
}

void buggy() { start_and_forget(0); }
void fixed() { start_and_forget(1); }

}  // namespace

Kernel kernel() {
  return {.number = 1,
          .name = "moby_4395",
          .what = "a result that the caller does not want is sent on a channel without room",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan send",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::moby_4395

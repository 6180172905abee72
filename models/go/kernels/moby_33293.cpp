// moby#33293: a function gives a channel on which an error comes. When it fails at once, it sends
// the error before it has returned the channel: the only goroutine that could receive is the one
// that sends. Fixed: there is room for one error.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. Whether it fails at once is a choice that the program does not make: both are explored.
#include <heddle/check.hpp>
#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_33293 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

RecvChan<Error> wait_for_container(int capacity) {
  const auto err_c = make_chan<Error>(capacity);
  const bool fails = heddle::choose(2) == 1;
  if (fails) {
    err_c.send(Error("no such container"));
    return err_c;
  }
  go("waiter", [=] { err_c.send(Error()); });
  return err_c;
}

void buggy() { wait_for_container(0).recv(); }
void fixed() { wait_for_container(1).recv(); }

}  // namespace

Kernel kernel() {
  return {
      .number = 2,
      .name = "moby_33293",
      .what = "an error is sent on a channel before the channel is returned to its only receiver",
      .pitfall = heddle::Pitfall::deadlock,
      .message = "G0 blocked for ever in chan send",
      .buggy = buggy,
      .fixed = fixed};
}

}  // namespace kernels::moby_33293

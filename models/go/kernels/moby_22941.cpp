// moby#22941: a test starts a goroutine that makes a request and puts the error into a variable of
// the function around it, and that function goes on to use the same variable for what it does
// itself. In the fixed one the goroutine has its own, and sends it.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_22941 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

Error request() { return Error("connection refused"); }
Error write_body() { return {}; }

void buggy() {
  auto& err = collected<Error>();
  const auto answered = make_chan<Empty>(1);
  go("request", [=, &err] {
    err = request();
    answered.send({});
  });
  err = write_body();
  answered.recv();
}

void fixed() {
  const auto answered = make_chan<Error>(1);
  go("request", [=] {
    const Error err = request();
    answered.send(err);
  });
  const Error err = write_body();
  heddle::require(heddle::Pitfall::lost_task, answered.recv() && !err,
                  "an error went to the other");
}

}  // namespace

Kernel kernel() {
  return {.number = 30,
          .name = "moby_22941",
          .set = Set::non_blocking,
          .what = "a goroutine and the one that started it use the same error variable",
          .pitfall = heddle::Pitfall::data_race,
          .message = "request's write",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::moby_22941

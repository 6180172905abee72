// grpc-go#1275: a child reads from a stream until something comes or the stream ends, and then says
// that it is done. The test that closes the stream waits for that with a time limit; but to close
// the stream did not end the read. Fixed: it does.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18. The timer matters, and hides the bug: the test returns when it fires, and only the
// child is left behind. In the fixed program the test may return by the timer as well, and the
// child ends all the same.
#include <chrono>

#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_1275 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

using namespace std::chrono_literals;

struct Stream {
  Chan<int> received = make_chan<int>();

  void shut_down(bool ends_reads) const {
    if (ends_reads) close(received);
  }
};

void read_and_close(bool ends_reads) {
  const Stream stream;
  const auto done = make_chan<Empty>();
  go("reader", [=] {
    stream.received.recv();
    close(done);
  });
  stream.shut_down(ends_reads);
  auto is_done = recv(done);
  auto timeout = recv(after(1s));
  select(is_done, timeout);
}

void buggy() { read_and_close(false); }
void fixed() { read_and_close(true); }

}  // namespace

Kernel kernel() {
  return {.number = 13,
          .name = "grpc_1275",
          .what = "closing a stream does not end the read that waits for it",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan receive",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::grpc_1275

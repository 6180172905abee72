// grpc#1687: a server's stream takes what is to be written from a channel, until that is closed or
// the transport is. Writing the status is the last write, so it closes the channel; but a handler
// may write once more, and then sends on a closed channel. In the fixed one nobody closes the
// channel of writes: the status closes the transport.
//
// One of GoBench's non-blocking bugs. A random choice matters: the stream closes the transport when
// it has seen that there are no more writes, and from then on a late write's select has two cases
// that are ready, of which only the send panics. Both are explored, in every schedule.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::grpc_1687 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Transport {
  const Chan<int> writes = make_chan<int>();
  const Chan<Empty> closed = make_chan<Empty>();
  Once closing;

  void close_transport() {
    closing.call([this] { close(closed); });
  }
  // Nothing is written if the transport is closed.
  void write(int frame) const { select(send(writes, frame), recv(closed)); }
  void write_status(bool is_fixed) {
    write(0);
    if (is_fixed)
      close_transport();
    else
      close(writes);
  }
  void run_stream() {
    bool is_open = true;
    while (is_open)
      select(recv(writes, [&](int, bool ok) { is_open = ok; }),
             recv(closed, [&] { is_open = false; }));
    close_transport();
  }
};

void program(bool is_fixed) {
  auto& transport = collected<Transport>();
  go("stream", [&] { transport.run_stream(); });
  transport.write_status(is_fixed);
  transport.write(1);
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 26,
          .name = "grpc_1687",
          .set = Set::non_blocking,
          .what = "closes the channel of writes, and writes again",
          .pitfall = heddle::Pitfall::crash,
          .message = "send on closed channel",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::grpc_1687

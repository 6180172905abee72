// cockroach#4407: a server's connections are goroutines that add themselves to a wait group, and
// the server's stop waits for that. The wait may be over before a connection has added itself, and
// then the stop takes away what the connection goes on to use. The fixed one adds the connection
// before it starts it.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_4407 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Server {
  WaitGroup connections;
  int served = 0;
};

void program(bool is_fixed) {
  auto& server = collected<Server>();
  if (is_fixed) server.connections.add(1);
  go("connection", [=, &server] {
    if (!is_fixed) server.connections.add(1);
    ++server.served;
    server.connections.done();
  });
  server.connections.wait();
  server.served = 0;
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 29,
          .name = "cockroach_4407",
          .set = Set::non_blocking,
          .what = "a goroutine adds itself to the wait group, which may be waited for before",
          .pitfall = heddle::Pitfall::data_race,
          .message = "and connection's",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_4407

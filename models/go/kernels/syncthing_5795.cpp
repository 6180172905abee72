// syncthing#5795: a connection's dispatcher calls a handler for each message. The handler closes
// the connection, which waits for the dispatcher's end, that is, for itself. Fixed: the handler
// closes it in a goroutine of its own.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::syncthing_5795 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

class Connection {
 public:
  explicit Connection(bool closes_in_background) : closes_in_background_(closes_in_background) {
    go("dispatcher", [this] { dispatch(); });
  }
  const Chan<int>& inbox() const { return inbox_; }
  const Chan<Empty>& stopped() const { return stopped_; }

 private:
  void dispatch() {
    for (bool is_closed = false; !is_closed;) {
      auto message = recv(inbox_, [&] { handle(); });
      auto closed = recv(closed_, [&] { is_closed = true; });
      select(message, closed);
    }
    close(stopped_);
  }
  void handle() {
    if (closes_in_background_) {
      go("closer", [this] { shut_down(); });
    } else {
      shut_down();
    }
  }
  void shut_down() {
    once_.call([this] {
      close(closed_);
      stopped_.recv();
    });
  }

  const bool closes_in_background_;
  const Chan<int> inbox_ = make_chan<int>();
  const Chan<Empty> closed_ = make_chan<Empty>();
  const Chan<Empty> stopped_ = make_chan<Empty>();
  Once once_;
};

void send_and_wait(bool closes_in_background) {
  const auto& connection = collected<Connection>(closes_in_background);
  connection.inbox().send(1);
  connection.stopped().recv();
}

void buggy() { send_and_wait(false); }
void fixed() { send_and_wait(true); }

}  // namespace

Kernel kernel() {
  return {.number = 11,
          .name = "syncthing_5795",
          .what = "a handler waits for the end of the loop that has called it",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "and dispatcher, started at",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::syncthing_5795

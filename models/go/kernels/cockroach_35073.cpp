// cockroach#35073: rows are pushed into a channel with room for 16. Its reader, the outbox, fails
// when it starts and leaves, without marking the channel as one that nobody reads. A goroutine that
// waits for room waits for ever, and so does the next push. Fixed: on failure the outbox sets that
// mark, and takes one row out for the goroutine that may already wait.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <atomic>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_35073 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kCapacity = 16;

// A channel of rows of which its readers may say that they are gone.
class RowChannel {
 public:
  void push(int row) {
    if (!is_consumer_gone_.load()) rows_.send(row);
  }
  void close_consumer() {
    is_consumer_gone_.store(true);
    auto one = recv(rows_);
    auto none = on_default([] {});
    select(one, none);
  }

 private:
  const Chan<int> rows_ = make_chan<int>(kCapacity);
  std::atomic<bool> is_consumer_gone_{false};
};

struct Flow {
  RowChannel rows;
  WaitGroup outbox;
};

void push_to_outbox(bool says_that_it_leaves) {
  auto& flow = collected<Flow>();
  for (int row = 0; row < kCapacity; ++row) flow.rows.push(row);
  go("pusher", [&flow] { flow.rows.push(kCapacity); });
  flow.outbox.go([&flow, says_that_it_leaves] {  // the connection fails
    if (says_that_it_leaves) flow.rows.close_consumer();
  });
  flow.outbox.wait();
  flow.rows.push(kCapacity + 1);
}

void buggy() { push_to_outbox(false); }
void fixed() { push_to_outbox(true); }

}  // namespace

Kernel kernel() {
  return {.number = 15,
          .name = "cockroach_35073",
          .what = "a reader that fails leaves without a word, and those that push wait for room",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "and pusher, started at",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_35073

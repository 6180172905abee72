// cockroach#13755 (database/sql): a query's rows have a goroutine that waits until the query's
// context is cancelled and then closes them; closing them cancels the context. Rows that nobody
// closes, because there is only a background context above them, keep their goroutine for ever.
// Fixed: the caller closes them.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <mutex>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_13755 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

class Rows {
 public:
  void begin(const Context& parent) {
    auto [ctx, cancel] = with_cancel(parent);
    cancel_ = cancel;
    go("await_done", [this, ctx = ctx] {
      ctx.done().recv();
      close();
    });
  }
  void close() {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return;
    is_closed_ = true;
    cancel_();
  }

 private:
  CancelFunc cancel_;  // set before anybody else knows of these rows
  Mutex mutex_;
  bool is_closed_ = false;  // guarded by mutex_
};

Rows& query(const Context& ctx) {
  auto& rows = collected<Rows>();
  rows.begin(ctx);
  return rows;
}

void buggy() { query(background()); }
void fixed() { query(background()).close(); }

}  // namespace

Kernel kernel() {
  return {.number = 7,
          .name = "cockroach_13755",
          .what = "rows of a query are dropped without the close that would end their goroutine",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan receive",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_13755

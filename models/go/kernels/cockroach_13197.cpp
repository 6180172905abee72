// cockroach#13197 (database/sql): to begin a transaction makes a context that can be cancelled, and
// a goroutine that waits for the end of that context to roll back. Commit and rollback cancel it.
// Who drops the transaction without either leaves the goroutine behind. Fixed: the caller rolls
// back.
//
// One of GoBench's 68 blocking kernels, of which GoPie finds 66, goleak 42, go-deadlock 28,
// GFuzz 18.
#include <utility>

#include <heddle/go/go.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_13197 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

class Transaction {
 public:
  explicit Transaction(const Context& parent) {
    auto [ctx, cancel] = with_cancel(parent);
    cancel_ = std::move(cancel);
    go("await_done", [ctx = ctx] { ctx.done().recv(); });
  }
  void rollback() const { cancel_(); }

 private:
  CancelFunc cancel_;
};

void buggy() { const Transaction transaction(background()); }
void fixed() {
  const Transaction transaction(background());
  transaction.rollback();
}

}  // namespace

Kernel kernel() {
  return {.number = 7,
          .name = "cockroach_13197",
          .what = "a transaction is dropped without the rollback that would end its goroutine",
          .pitfall = heddle::Pitfall::leak,
          .message = "blocked for ever in chan receive",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_13197

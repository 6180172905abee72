// Or-done: somebody else's channel, which may never be closed, as one that also ends when the
// context is done; so that it can be ranged over.
//
// Rules: two selects, one for the receive and one for the send, since the context may be cancelled
// during either.
//
// The broken twin looks at the context only while it receives: when the reader cancels and leaves,
// the goroutine is in its send for ever.
#include <optional>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::or_done {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

// The next of `input`, or nothing if that is closed or the context is done.
std::optional<int> next_of(const Context& ctx, const RecvChan<int>& input) {
  std::optional<int> next;
  select(recv(input,
              [&](int value, bool ok) {
                if (ok) next = value;
              }),
         recv(ctx.done()));
  return next;
}

RecvChan<int> or_done(const Context& ctx, const RecvChan<int>& input) {
  const auto output = make_chan<int>();
  go("or-done", [=] {
    while (const auto value = next_of(ctx, input)) {
      if (select(send(output, *value), recv(ctx.done())) == 1) break;
    }
    close(output);
  });
  return output;
}

RecvChan<int> or_done_but_in_send(const Context& ctx, const RecvChan<int>& input) {
  const auto output = make_chan<int>();
  go("or-done", [=] {
    while (const auto value = next_of(ctx, input)) output.send(*value);
    close(output);
  });
  return output;
}

void take_one(RecvChan<int> (*wrapped)(const Context&, const RecvChan<int>&)) {
  const auto [ctx, cancel] = with_cancel(background());
  const auto values = make_chan<int>();  // never closed
  go("source", [=, ctx = ctx] {
    for (int value = 1; value <= 2; ++value) select(send(values, value), recv(ctx.done()));
  });
  for (const int value : wrapped(ctx, values)) {
    heddle::require(heddle::Pitfall::lost_task, value == 1, "not the first");
    break;
  }
  cancel();
}

void correct() { take_one(or_done); }
void broken() { take_one(or_done_but_in_send); }

}  // namespace

Pattern pattern() {
  return {.name = "or_done",
          .what = "a channel that ends when the context is done, too",
          .correct = correct,
          .executions = 44,
          .mistake = "does not look at the context while it sends on",
          .broken = broken,
          .pitfall = heddle::Pitfall::leak,
          .message = "or-done"};
}

}  // namespace patterns::or_done

// Pipeline with cancellation: stages, each a goroutine, that pass values on through channels until
// the last has enough.
//
// Rules: each stage closes its output when it ends, whatever the reason. Each send is a select with
// the context's Done, for the receiver may have left. Who has enough cancels.
//
// In the broken twin one stage just sends; when the reader leaves, it stays in its send for ever.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::pipeline {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kNumbers = 4;

RecvChan<int> numbers(const Context& ctx) {
  const auto output = make_chan<int>();
  go("numbers", [=] {
    for (int number = 1; number <= kNumbers; ++number) {
      if (select(send(output, number), recv(ctx.done())) == 1) break;
    }
    close(output);
  });
  return output;
}

RecvChan<int> squares(const Context& ctx, const RecvChan<int>& input) {
  const auto output = make_chan<int>();
  go("squares", [=] {
    for (const int number : input) {
      if (select(send(output, number * number), recv(ctx.done())) == 1) break;
    }
    close(output);
  });
  return output;
}

RecvChan<int> squares_sent_blindly(const Context&, const RecvChan<int>& input) {
  const auto output = make_chan<int>();
  go("squares", [=] {
    for (const int number : input) output.send(number * number);
    close(output);
  });
  return output;
}

void take_two(RecvChan<int> (*stage)(const Context&, const RecvChan<int>&)) {
  const auto [ctx, cancel] = with_cancel(background());
  const RecvChan<int> results = stage(ctx, numbers(ctx));
  heddle::require(heddle::Pitfall::lost_task, results.recv() == 1, "not the first");
  heddle::require(heddle::Pitfall::lost_task, results.recv() == 4, "not the second");
  cancel();
}

void correct() { take_two(squares); }
void broken() { take_two(squares_sent_blindly); }

}  // namespace

Pattern pattern() {
  return {.name = "pipeline",
          .what = "stages that pass values on, until the last has enough",
          .correct = correct,
          .executions = 648,
          .mistake = "a stage sends without looking whether the rest has been cancelled",
          .broken = broken,
          .pitfall = heddle::Pitfall::leak,
          .message = "square"};
}

}  // namespace patterns::pipeline

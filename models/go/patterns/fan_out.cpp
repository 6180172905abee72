// Fan-out: what comes on one channel is shared out among several, each value to one of them.
//
// Rules: a value goes to whichever consumer is ready, by a select of sends; so a consumer that is
// slow, or that leaves, holds nobody up. The outputs are closed by their only sender.
//
// The broken twin hands the values out in turn. One of the consumers here leaves after its first
// value; at its next turn the goroutine that shares out waits for it, for ever, and all others do
// with it.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::fan_out {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kValues = 4;

struct Outputs {
  Chan<int> a = make_chan<int>();
  Chan<int> b = make_chan<int>();
};

RecvChan<int> values() {
  const auto values = make_chan<int>(kValues);
  for (int value = 1; value <= kValues; ++value) values.send(value);
  close(values);
  return values;
}

void split_to_ready(const RecvChan<int>& input, const Outputs& outputs) {
  for (const int value : input) select(send(outputs.a, value), send(outputs.b, value));
  close(outputs.a);
  close(outputs.b);
}

void split_in_turn(const RecvChan<int>& input, const Outputs& outputs) {
  bool is_for_a = true;
  for (const int value : input) {
    (is_for_a ? outputs.a : outputs.b).send(value);
    is_for_a = !is_for_a;
  }
  close(outputs.a);
  close(outputs.b);
}

void share_out(void (*split)(const RecvChan<int>&, const Outputs&)) {
  const Outputs outputs;
  go("split", [=, input = values()] { split(input, outputs); });
  const auto of_a = make_chan<int>(1);
  go("a", [=] { of_a.send(outputs.a.recv()); });  // one value is enough for it
  int sum = 0;
  for (const int value : outputs.b) sum += value;
  heddle::require(heddle::Pitfall::lost_task, sum + of_a.recv() == 1 + 2 + 3 + 4,
                  "not each value once");
}

void correct() { share_out(split_to_ready); }
void broken() { share_out(split_in_turn); }

}  // namespace

Pattern pattern() {
  return {.name = "fan_out",
          .what = "one channel becomes several; each value goes to whoever is ready",
          .correct = correct,
          .executions = 610,
          .mistake = "hands the values out in turn, also to one that has left",
          .broken = broken,
          .pitfall = heddle::Pitfall::deadlock,
          .message = "split"};
}

}  // namespace patterns::fan_out

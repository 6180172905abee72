// Tee: each value of a channel is sent on two others.
//
// Rules: in a select of both sends, twice; the channel that has got the value is replaced by nil,
// whose case is never chosen. So it does not matter which of the two is read first. Neither output
// is more than one value ahead.
//
// The broken twin sends to the one and then to the other, and deadlocks with a reader who begins
// with the other.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::tee {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kValues = 2;

struct Outputs {
  Chan<int> a = make_chan<int>();
  Chan<int> b = make_chan<int>();
};

void to_both(const RecvChan<int>& input, const Outputs& outputs) {
  for (const int value : input) {
    Chan<int> a = outputs.a;
    Chan<int> b = outputs.b;
    for (int sent = 0; sent < 2; ++sent)
      select(send(a, value, [&] { a = {}; }), send(b, value, [&] { b = {}; }));
  }
  close(outputs.a);
  close(outputs.b);
}

void to_one_and_then_the_other(const RecvChan<int>& input, const Outputs& outputs) {
  for (const int value : input) {
    outputs.a.send(value);
    outputs.b.send(value);
  }
  close(outputs.a);
  close(outputs.b);
}

void read_both(void (*tee)(const RecvChan<int>&, const Outputs&)) {
  const auto input = make_chan<int>();
  const Outputs outputs;
  go("tee", [=] { tee(input, outputs); });
  go("source", [=] {
    for (int value = 1; value <= kValues; ++value) input.send(value);
    close(input);
  });
  int count = 0;
  for (const int value : outputs.b) {
    heddle::require(heddle::Pitfall::lost_task, value == ++count, "b got something else");
    heddle::require(heddle::Pitfall::lost_task, value == outputs.a.recv(), "a got something else");
  }
  heddle::require(heddle::Pitfall::lost_task, count == kValues && !outputs.a.recv_ok().ok,
                  "not all values on both");
}

void correct() { read_both(to_both); }
void broken() { read_both(to_one_and_then_the_other); }

}  // namespace

Pattern pattern() {
  return {.name = "tee",
          .what = "each value of a channel goes to two",
          .correct = correct,
          .executions = 256,
          .mistake = "sends to the one and then to the other, whoever is waiting",
          .broken = broken,
          .pitfall = heddle::Pitfall::deadlock,
          .message = "tee"};
}

}  // namespace patterns::tee

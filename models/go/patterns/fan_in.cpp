// Fan-in: what comes on several channels is sent on one, each channel's values in their order.
//
// Rules: one goroutine for each input forwards until that is closed. Nobody closes the output
// before the last of them has ended, so one more goroutine waits for them.
//
// The broken twin's forwarders each close the output when they end: the reader leaves after the
// first, and the other sends on a closed channel, or closes it again.
#include <array>
#include <cstddef>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::fan_in {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kValues = 2;

// 10 * `source`, and so on.
RecvChan<int> values_of(int source) {
  const auto values = make_chan<int>(kValues);
  for (int i = 0; i < kValues; ++i) values.send(10 * source + i);
  close(values);
  return values;
}

using Inputs = std::array<RecvChan<int>, 2>;

RecvChan<int> merged(const Inputs& inputs) {
  const auto output = make_chan<int>();
  go("merge", [=] {
    WaitGroup forwarders;
    for (const RecvChan<int>& input : inputs) {
      forwarders.go([=] {
        for (const int value : input) output.send(value);
      });
    }
    forwarders.wait();
    close(output);
  });
  return output;
}

RecvChan<int> merged_closed_by_each(const Inputs& inputs) {
  const auto output = make_chan<int>();
  for (const RecvChan<int>& input : inputs) {
    go("forwarder", [=] {
      for (const int value : input) output.send(value);
      close(output);
    });
  }
  return output;
}

void require_each_in_order(const RecvChan<int>& output) {
  std::array<int, 2> next{0, 10};
  for (const int value : output) {
    int& expected = next[static_cast<std::size_t>(value / 10)];
    heddle::require(heddle::Pitfall::lost_task, value == expected, "out of order");
    ++expected;
  }
  heddle::require(heddle::Pitfall::lost_task, next == std::array{kValues, 10 + kValues},
                  "a value is missing");
}

Inputs inputs() { return {values_of(0), values_of(1)}; }
void correct() { require_each_in_order(merged(inputs())); }
void broken() { require_each_in_order(merged_closed_by_each(inputs())); }

}  // namespace

Pattern pattern() {
  return {.name = "fan_in",
          .what = "several channels become one",
          .correct = correct,
          .executions = 1960,
          .mistake = "each forwarder closes the output when its input ends",
          .broken = broken,
          .pitfall = heddle::Pitfall::lost_task,
          .message = "a value is missing"};
}

}  // namespace patterns::fan_in

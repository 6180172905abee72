// Producer closes, consumers finish: the only sender of a channel closes it when it ends, and its
// consumers range over it.
//
// Rules: the close is what a goroutine does at its end, whichever end it takes; in C++ by a
// destructor, where Go has defer. Consumers never close.
//
// The broken twin's producer closes at the end of its function, and returns before that when its
// input is bad; its consumers wait for ever.
#include <array>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::producer_closes {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kBad = -1;
constexpr std::array kRows = {1, 2, kBad, 4};
constexpr int kConsumers = 2;

struct CloseAtEnd {
  SendChan<int> channel;
  ~CloseAtEnd() { close(channel); }
};

void produce(const SendChan<int>& rows) {
  const CloseAtEnd close_at_end{rows};
  for (const int row : kRows) {
    if (row == kBad) return;
    rows.send(row);
  }
}

void produce_until_bad(const SendChan<int>& rows) {
  for (const int row : kRows) {
    if (row == kBad) return;
    rows.send(row);
  }
  close(rows);
}

void consume(void (*producer)(const SendChan<int>&)) {
  const auto rows = make_chan<int>();
  const auto sums = make_chan<int>(kConsumers);
  go("producer", [=] { producer(rows); });
  for (int consumer = 0; consumer < kConsumers; ++consumer) {
    go("consumer", [=] {
      int sum = 0;
      for (const int row : rows) sum += row;
      sums.send(sum);
    });
  }
  int sum = 0;
  for (int consumer = 0; consumer < kConsumers; ++consumer) sum += sums.recv();
  heddle::require(heddle::Pitfall::lost_task, sum == 1 + 2, "a row is missing");
}

void correct() { consume(produce); }
void broken() { consume(produce_until_bad); }

}  // namespace

Pattern pattern() {
  return {.name = "producer_closes",
          .what = "the producer closes, and so its consumers know that nothing comes any more",
          .correct = correct,
          .executions = 1280,
          .mistake = "returns early without a close",
          .broken = broken,
          .pitfall = heddle::Pitfall::deadlock,
          .message = "G0"};
}

}  // namespace patterns::producer_closes

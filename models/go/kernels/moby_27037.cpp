// moby#27037: a loop starts a goroutine for each of its rounds, and the goroutine uses the loop's
// variable, which the next round changes (up to Go 1.21 all rounds have the same). In the fixed one
// each goroutine has a copy.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_27037 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kRounds = 2;

void program(bool is_fixed) {
  auto& goroutines = collected<WaitGroup>();
  const auto seen = make_chan<int>(kRounds);
  int& i = collected<int>(0);
  for (; i < kRounds; ++i) {
    if (is_fixed) {
      goroutines.go([=, own = i] { seen.send(own); });
    } else {
      goroutines.go([=, &i] { seen.send(i); });
    }
  }
  goroutines.wait();
  heddle::require(heddle::Pitfall::lost_task, seen.recv() + seen.recv() == 0 + 1,
                  "a round was seen twice");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 30,
          .name = "moby_27037",
          .set = Set::non_blocking,
          .what = "goroutines use the variable of the loop that starts them",
          .pitfall = heddle::Pitfall::data_race,
          .message = "G1's read",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::moby_27037

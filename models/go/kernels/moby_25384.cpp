// moby#25384: plugins are restored by a goroutine each, all of which a wait group has been told of
// beforehand. The wait is in the loop that starts them, instead of behind it, so with two plugins
// or more the first round waits for those that are yet to be started.
//
// One of GoBench's blocking bugs; stuck in every schedule. Neither timers nor random choices
// matter.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::moby_25384 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kPlugins = 2;

void program(bool is_fixed) {
  auto& plugins = collected<WaitGroup>();
  const auto restored = make_chan<int>(kPlugins);
  plugins.add(kPlugins);
  for (int plugin = 0; plugin < kPlugins; ++plugin) {
    go("plugin", [=, &plugins] {
      restored.send(plugin);
      plugins.done();
    });
    if (!is_fixed) plugins.wait();
  }
  plugins.wait();
  heddle::require(heddle::Pitfall::lost_task, len(restored) == kPlugins,
                  "a plugin was not restored");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 24,
          .name = "moby_25384",
          .what = "waits for all plugins within the loop that starts them",
          .pitfall = heddle::Pitfall::deadlock,
          .message = "blocked for ever in sync.WaitGroup.Wait",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::moby_25384

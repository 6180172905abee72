// Error group: goroutines that work on parts of one task. If one fails, the others are told by a
// context, and the first error is what comes of it all; none is left behind.
//
// Rules: each part looks at the group's context wherever it waits. wait() returns when all have
// returned.
//
// The broken twin is what people write without one: each part sends its error, and the owner
// returns with the first that is not nil. Who comes later waits in its send for ever; room for all
// in the channel would help.
//
// Under the engine the answer of a server comes at any moment, by a timer.
#include <chrono>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::error_group {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

constexpr int kServers = 3;
constexpr int kFailing = 1;

Error refused() {
  static constexpr const char* kText = "connection refused";
  return Error(kText);
}

Error fetch(const Context& ctx, int server) {
  if (server == kFailing) return refused();
  return select(recv(after(1ms)), recv(ctx.done())) == 0 ? Error() : ctx.err();
}

void correct() {
  ErrGroup group(background());
  for (int server = 0; server < kServers; ++server)
    group.go([&group, server] { return fetch(group.context(), server); });
  heddle::require(heddle::Pitfall::lost_task, group.wait() == refused(), "not the first error");
  heddle::require(heddle::Pitfall::lost_task, group.context().err() == canceled(), "not cancelled");
}

void broken() {
  const auto errors = make_chan<Error>();
  for (int server = 0; server < kServers; ++server)
    go("fetch", [=] { errors.send(fetch(background(), server)); });
  for (int server = 0; server < kServers; ++server) {
    if (errors.recv()) return;
  }
}

}  // namespace

Pattern pattern() {
  return {
      .name = "error_group",
      .what = "tasks that belong together: the first error cancels the others and is the result",
      .correct = correct,
      .executions = 1758,
      .mistake = "returns at the first error, and nobody receives the others",
      .broken = broken,
      .pitfall = heddle::Pitfall::leak,
      .message = "fetch"};
}

}  // namespace patterns::error_group

// istio#17860: an agent runs a proxy, and on a restart one more, the next epoch, while the last is
// still there. Each epoch ends by sending its status to the agent's loop, which returns when no
// epoch is active. A restart holds the agent's lock while it waits, with a deadline, until the last
// epoch is live. If that one ends first, the loop finds none active and is gone; the epoch that the
// restart then adds can never send its status.
//
// In the fixed one the loop cancels a context when it returns, and an epoch gives up its status
// when that is done.
//
// One of GoBench's blocking bugs. A timer matters: the restart goes on because its deadline passes,
// at any moment. And a random choice: when the loop finds a status as well as the cancelled
// context, either may win.
#include <chrono>
#include <mutex>

#include <heddle/go/go.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::istio_17860 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

struct Agent {
  Mutex mutex;
  int active_epochs = 0;  // guarded by mutex
  const Chan<Empty> statuses = make_chan<Empty>();
};

void run_agent(Agent& agent, const WithCancel& scope, bool is_fixed) {
  while (select(recv(agent.statuses), recv(scope.ctx.done())) == 0) {
    const std::lock_guard lock(agent.mutex);
    if (--agent.active_epochs > 0) continue;
    if (is_fixed) scope.cancel();
    return;
  }
}

void restart(Agent& agent, const Context& ctx, bool is_fixed) {
  const std::lock_guard lock(agent.mutex);
  if (agent.active_epochs > 0) after(1s).recv();  // is it live? Not in time
  ++agent.active_epochs;
  go("epoch", [=, &agent] {
    if (is_fixed)
      select(send(agent.statuses, {}), recv(ctx.done()));
    else
      agent.statuses.send({});
  });
}

void program(bool is_fixed) {
  auto& agent = collected<Agent>();
  const WithCancel scope = with_cancel(background());
  restart(agent, scope.ctx, is_fixed);
  go("agent", [=, &agent] { run_agent(agent, scope, is_fixed); });
  restart(agent, scope.ctx, is_fixed);
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 17,
          .name = "istio_17860",
          .what =
              "the loop that takes in the ends of all epochs leaves when it knows of none, and "
              "another end comes",
          .pitfall = heddle::Pitfall::leak,
          .message = "its only receiver agent returned",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::istio_17860

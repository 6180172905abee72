// The four topologies, 1:1, 1:N (fan-out), N:1 (fan-in) and N:M, through ProducersConsumers.
#include <models/support/model_check.hpp>
#include <models/support/relacy_channels.hpp>
#include <models/topologies/accounted.hpp>

namespace heddle::models {

namespace {

void add_mutex_channels(std::vector<ModelCheck>& checks) {
  add<Accounted<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 4'768}, {bound(3), 22'528}, {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 1, 2, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x2_signalled",
      {{bound(2), 403'268}, nightly(bound(3), 10'404'996), {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 30'384}, {bound(3), 294'928}, {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 2, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x2x1_signalled",
      {{bound(1), 58'368}, nightly(bound(2), 5'315'080), {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 93'888}, nightly(bound(3), 912'896), {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 1, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x1x1_signalled",
      {{bound(1), 267'152}, {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "2x2x1",
      {{bound(1), 144'128}, nightly(bound(2), 5'641'216), {sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 2, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 36'480}, {bound(3), 222'208}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 1, 2, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x2_signalled",
      {{bound(1), 33'424}, nightly(bound(2), 1'603'040), {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 142'656}, nightly(bound(3), 1'558'208), {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 2, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "1x2x1_signalled",
      {{bound(1), 110'176}, nightly(bound(2), 8'717'744), {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 318'464}, nightly(bound(3), 3'186'944), {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 1, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "2x1x1_signalled",
      {{bound(1), 336'000}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x2x1",
                                      {{bound(1), 761'344}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 2, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "2x2x1_signalled", {{sampled(10000), 10000}});
}

void add_lock_free_channels(std::vector<ModelCheck>& checks) {
  add<Accounted<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 43'968}, nightly(bound(3), 466'496), {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 1, 2, Ending::signalled>>(
      checks, "RingChannel", Pitfall::leak, "1x1x2_signalled",
      {{bound(1), 21'568}, nightly(bound(2), 1'281'352), {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "1x2x1",
      {{bound(1), 4'896}, nightly(bound(2), 152'480), {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 2, 1, Ending::signalled>>(checks, "RingChannel", Pitfall::leak,
                                                     "1x2x1_signalled",
                                                     {{bound(1), 57'360}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "2x1x1",
      {{bound(1), 30'208}, nightly(bound(2), 667'520), {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 1, 1, Ending::signalled>>(
      checks, "RingChannel", Pitfall::leak, "2x1x1_signalled",
      {{bound(1), 155'760}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::lost_task, "2x2x1",
                                  {nightly(bound(1), 2'179'072), {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 2, 1, Ending::signalled>>(checks, "RingChannel", Pitfall::leak,
                                                     "2x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 100'864}, nightly(bound(3), 1'086'912), {sampled(10000), 10000}});
  add<Accounted<Spsc<>, 1, 1, 2, Ending::signalled>>(
      checks, "SpscChannel", Pitfall::leak, "1x1x2_signalled",
      {{bound(1), 38'040}, nightly(bound(2), 2'229'880), {sampled(10000), 10000}});
}

std::vector<ModelCheck> topology_checks() {
  std::vector<ModelCheck> checks;
  add_mutex_channels(checks);
  add_lock_free_channels(checks);
  return checks;
}

}  // namespace

}  // namespace heddle::models

int main(int argc, char** argv) {
  heddle::models::register_checks(heddle::models::topology_checks());
  return heddle::models::run_models(argc, argv);
}

// The four topologies, 1:1, 1:N (fan-out), N:1 (fan-in) and N:M, through ProducersConsumers.
#include <models/support/model_check.hpp>
#include <models/support/relacy_channels.hpp>
#include <models/topologies/accounted.hpp>

namespace heddle::models {

namespace {

std::vector<ModelCheck> topology_checks() {
  std::vector<ModelCheck> checks;
  add<Accounted<Unbuffered<>, 1, 1, 2>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2",
                                        {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 1, 2, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x2_signalled", {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x2x1",
                                        {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 1, 2, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x1x1",
                                        {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 1, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x1x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x2x1",
                                        {{sampled(10000), 10000}});
  add<Accounted<Unbuffered<>, 2, 2, 1, Ending::signalled>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 1, 2>>(checks, "BufferedChannel", Pitfall::lost_task, "1x1x2",
                                      {{bound(1), 16'384}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 1, 2, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x2_signalled", {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x2x1",
                                      {{bound(1), 34'304}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 1, 2, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "1x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 1, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x1x1",
                                      {{bound(1), 86'016}, {sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 1, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "2x1x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x2x1",
                                      {{sampled(10000), 10000}});
  add<Accounted<Buffered<>, 2, 2, 1, Ending::signalled>>(
      checks, "BufferedChannel", Pitfall::leak, "2x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::lost_task, "1x1x2",
                                  {{bound(1), 18'688}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 1, 2, Ending::signalled>>(checks, "RingChannel", Pitfall::leak,
                                                     "1x1x2_signalled",
                                                     {{bound(1), 64'736}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::lost_task, "1x2x1",
                                  {{bound(1), 20'992}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 1, 2, 1, Ending::signalled>>(
      checks, "RingChannel", Pitfall::leak, "1x2x1_signalled",
      {{bound(1), 193'440}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::lost_task, "2x1x1",
                                  {{bound(1), 109'568}, {sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 1, 1, Ending::signalled>>(checks, "RingChannel", Pitfall::leak,
                                                     "2x1x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::lost_task, "2x2x1",
                                  {{sampled(10000), 10000}});
  add<Accounted<Ring<>, 2, 2, 1, Ending::signalled>>(checks, "RingChannel", Pitfall::leak,
                                                     "2x2x1_signalled", {{sampled(10000), 10000}});
  add<Accounted<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
                                  {{bound(1), 20608}, {sampled(10000), 10000}});
  add<Accounted<Spsc<>, 1, 1, 2, Ending::signalled>>(checks, "SpscChannel", Pitfall::leak,
                                                     "1x1x2_signalled",
                                                     {{bound(1), 62976}, {sampled(10000), 10000}});
  return checks;
}

}  // namespace

}  // namespace heddle::models

int main(int argc, char** argv) {
  heddle::models::register_checks(heddle::models::topology_checks());
  return heddle::models::run_models(argc, argv);
}

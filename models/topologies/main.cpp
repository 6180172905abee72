// The four topologies, 1:1, 1:N (fan-out), N:1 (fan-in) and N:M, through ProducersConsumers.
#include <models/support/model_check.hpp>
#include <models/support/relacy_channels.hpp>
#include <models/topologies/accounted.hpp>

namespace heddle::models {

namespace {

std::vector<ModelCheck> topology_checks() {
  return {
      check<Accounted<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 1, 1, 2, Ending::signalled>>("UnbufferedChannel", Pitfall::leak, "1x1x2_signalled", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 1, 2, 1, Ending::signalled>>("UnbufferedChannel", Pitfall::leak, "1x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 2, 1, 1, Ending::signalled>>("UnbufferedChannel", Pitfall::leak, "2x1x1_signalled", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x2x1", sampled(10000), 10000),
      check<Accounted<Unbuffered<>, 2, 2, 1, Ending::signalled>>("UnbufferedChannel", Pitfall::leak, "2x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::lost_task, "1x1x2", bound(1), 65536),
      check<Accounted<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10000),
      check<Accounted<Buffered<>, 1, 1, 2, Ending::signalled>>("BufferedChannel", Pitfall::leak, "1x1x2_signalled", sampled(10000), 10000),
      check<Accounted<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::lost_task, "1x2x1", bound(1), 137216),
      check<Accounted<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10000),
      check<Accounted<Buffered<>, 1, 2, 1, Ending::signalled>>("BufferedChannel", Pitfall::leak, "1x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::lost_task, "2x1x1", bound(1), 344064),
      check<Accounted<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10000),
      check<Accounted<Buffered<>, 2, 1, 1, Ending::signalled>>("BufferedChannel", Pitfall::leak, "2x1x1_signalled", sampled(10000), 10000),
      check<Accounted<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::lost_task, "2x2x1", sampled(10000), 10000),
      check<Accounted<Buffered<>, 2, 2, 1, Ending::signalled>>("BufferedChannel", Pitfall::leak, "2x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::lost_task, "1x1x2", bound(1), 18944),
      check<Accounted<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10000),
      check<Accounted<Ring<>, 1, 1, 2, Ending::signalled>>("RingChannel", Pitfall::leak, "1x1x2_signalled", bound(1), 64992),
      check<Accounted<Ring<>, 1, 1, 2, Ending::signalled>>("RingChannel", Pitfall::leak, "1x1x2_signalled", sampled(10000), 10000),
      check<Accounted<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::lost_task, "1x2x1", bound(1), 21184),
      check<Accounted<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10000),
      check<Accounted<Ring<>, 1, 2, 1, Ending::signalled>>("RingChannel", Pitfall::leak, "1x2x1_signalled", bound(1), 194080),
      check<Accounted<Ring<>, 1, 2, 1, Ending::signalled>>("RingChannel", Pitfall::leak, "1x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::lost_task, "2x1x1", bound(1), 112384),
      check<Accounted<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10000),
      check<Accounted<Ring<>, 2, 1, 1, Ending::signalled>>("RingChannel", Pitfall::leak, "2x1x1_signalled", sampled(10000), 10000),
      check<Accounted<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::lost_task, "2x2x1", sampled(10000), 10000),
      check<Accounted<Ring<>, 2, 2, 1, Ending::signalled>>("RingChannel", Pitfall::leak, "2x2x1_signalled", sampled(10000), 10000),
      check<Accounted<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::lost_task, "1x1x2", bound(1), 20608),
      check<Accounted<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10000),
      check<Accounted<Spsc<>, 1, 1, 2, Ending::signalled>>("SpscChannel", Pitfall::leak, "1x1x2_signalled", bound(1), 62976),
      check<Accounted<Spsc<>, 1, 1, 2, Ending::signalled>>("SpscChannel", Pitfall::leak, "1x1x2_signalled", sampled(10000), 10000),
  };
}

}  // namespace

}  // namespace heddle::models

int main(int argc, char** argv) {
  heddle::models::register_checks(heddle::models::topology_checks());
  return heddle::models::run_models(argc, argv);
}

#include <models/pitfalls/lost_task.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> lost_task_checks() {
  return {
      check<LostTask<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x1x1", full(), 2'171'904),
      check<LostTask<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::lost_task, "1x1x2", bound(2), 123'904),
      check<LostTask<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::lost_task, "1x1x2", bound(3), 523'264),
      check<LostTask<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10'000),
      check<LostTask<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x2x1", bound(1), 212'992),
      check<LostTask<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10'000),
      check<LostTask<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x1x1", bound(1), 180'224),
      check<LostTask<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10'000),
      check<LostTask<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x2x1", sampled(50000), 50'000),
      check<LostTask<Unbuffered<>, 1, 1, 2, Closer::somebody_else>>("UnbufferedChannel", Pitfall::lost_task, "1x1x2_closed_early", sampled(10000), 10'000),
      check<LostTask<Buffered<>, 1, 1, 1>>("BufferedChannel", Pitfall::lost_task, "1x1x1", full(), 382'336),
      check<LostTask<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::lost_task, "1x1x2", bound(2), 15'552),
      check<LostTask<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::lost_task, "1x1x2", bound(3), 85'440),
      check<LostTask<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10'000),
      check<LostTask<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::lost_task, "1x2x1", bound(2), 189'568),
      check<LostTask<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10'000),
      check<LostTask<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::lost_task, "2x1x1", bound(2), 112'256),
      check<LostTask<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::lost_task, "2x1x1", bound(3), 906'624),
      check<LostTask<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10'000),
      check<LostTask<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::lost_task, "2x2x1", bound(1), 335'360),
      check<LostTask<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::lost_task, "2x2x1", sampled(50000), 50'000),
      check<LostTask<Buffered<>, 1, 1, 2, Closer::somebody_else>>("BufferedChannel", Pitfall::lost_task, "1x1x2_closed_early", bound(2), 182'912),
      check<LostTask<Buffered<>, 1, 1, 2, Closer::somebody_else>>("BufferedChannel", Pitfall::lost_task, "1x1x2_closed_early", sampled(10000), 10'000),
      check<LostTask<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::lost_task, "1x1x1", bound(2), 3'628),
      check<LostTask<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::lost_task, "1x1x1", bound(3), 44'948),
      check<LostTask<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::lost_task, "1x1x1", sampled(10000), 10'000),
      check<LostTask<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::lost_task, "1x1x2", bound(2), 19'112),
      check<LostTask<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::lost_task, "1x1x2", bound(3), 439'960),
      check<LostTask<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10'000),
      check<LostTask<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::lost_task, "1x2x1", bound(2), 106'112),
      check<LostTask<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::lost_task, "1x2x1", sampled(10000), 10'000),
      check<LostTask<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::lost_task, "2x1x1", bound(2), 145'312),
      check<LostTask<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::lost_task, "2x1x1", sampled(10000), 10'000),
      check<LostTask<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::lost_task, "2x2x1", bound(1), 112'128),
      check<LostTask<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::lost_task, "2x2x1", sampled(50000), 50'000),
      check<LostTask<Ring<>, 1, 1, 2, Closer::somebody_else>>("RingChannel", Pitfall::lost_task, "1x1x2_closed_early", bound(2), 94'948),
      check<LostTask<Ring<>, 1, 1, 2, Closer::somebody_else>>("RingChannel", Pitfall::lost_task, "1x1x2_closed_early", sampled(10000), 10'000),
      check<LostTask<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::lost_task, "1x1x1", bound(2), 3'400),
      check<LostTask<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::lost_task, "1x1x1", bound(3), 32'620),
      check<LostTask<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::lost_task, "1x1x1", sampled(10000), 10'000),
      check<LostTask<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::lost_task, "1x1x2", bound(2), 16'320),
      check<LostTask<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::lost_task, "1x1x2", bound(3), 281'188),
      check<LostTask<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::lost_task, "1x1x2", sampled(10000), 10'000),
      check<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>("SpscChannel", Pitfall::lost_task, "1x1x2_closed_early", bound(2), 104'868),
      check<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>("SpscChannel", Pitfall::lost_task, "1x1x2_closed_early", sampled(10000), 10'000),
  };
}

}  // namespace heddle::models

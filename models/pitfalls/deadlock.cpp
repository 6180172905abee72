#include <models/pitfalls/deadlock.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> deadlock_checks() {
  return {
      check<Deadlock<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::deadlock, "1x1x1", full(), 2'171'904),
      check<Deadlock<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::deadlock, "1x1x2", bound(2), 123'904),
      check<Deadlock<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::deadlock, "1x1x2", bound(3), 523'264),
      check<Deadlock<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::deadlock, "1x1x2", sampled(10000), 10'000),
      check<Deadlock<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "1x2x1", bound(1), 212'992),
      check<Deadlock<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "1x2x1", sampled(10000), 10'000),
      check<Deadlock<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x1x1", bound(1), 180'224),
      check<Deadlock<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x1x1", sampled(10000), 10'000),
      check<Deadlock<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x2x1", sampled(50000), 50'000),
      check<Deadlock<Buffered<>, 1, 1, 1>>("BufferedChannel", Pitfall::deadlock, "1x1x1", full(), 382'336),
      check<Deadlock<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::deadlock, "1x1x2", bound(2), 15'552),
      check<Deadlock<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::deadlock, "1x1x2", bound(3), 85'440),
      check<Deadlock<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::deadlock, "1x1x2", sampled(10000), 10'000),
      check<Deadlock<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::deadlock, "1x2x1", bound(2), 189'568),
      check<Deadlock<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::deadlock, "1x2x1", sampled(10000), 10'000),
      check<Deadlock<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::deadlock, "2x1x1", bound(2), 112'256),
      check<Deadlock<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::deadlock, "2x1x1", bound(3), 906'624),
      check<Deadlock<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::deadlock, "2x1x1", sampled(10000), 10'000),
      check<Deadlock<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::deadlock, "2x2x1", bound(1), 335'360),
      check<Deadlock<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::deadlock, "2x2x1", sampled(50000), 50'000),
      check<Deadlock<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::deadlock, "1x1x1", bound(2), 3'628),
      check<Deadlock<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::deadlock, "1x1x1", bound(3), 44'948),
      check<Deadlock<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::deadlock, "1x1x1", sampled(10000), 10'000),
      check<Deadlock<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::deadlock, "1x1x2", bound(2), 19'112),
      check<Deadlock<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::deadlock, "1x1x2", bound(3), 439'960),
      check<Deadlock<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::deadlock, "1x1x2", sampled(10000), 10'000),
      check<Deadlock<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::deadlock, "1x2x1", bound(2), 106'112),
      check<Deadlock<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::deadlock, "1x2x1", sampled(10000), 10'000),
      check<Deadlock<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::deadlock, "2x1x1", bound(2), 145'312),
      check<Deadlock<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::deadlock, "2x1x1", sampled(10000), 10'000),
      check<Deadlock<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::deadlock, "2x2x1", bound(1), 112'128),
      check<Deadlock<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::deadlock, "2x2x1", sampled(50000), 50'000),
      check<Deadlock<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::deadlock, "1x1x1", bound(2), 3'400),
      check<Deadlock<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::deadlock, "1x1x1", bound(3), 32'620),
      check<Deadlock<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::deadlock, "1x1x1", sampled(10000), 10'000),
      check<Deadlock<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::deadlock, "1x1x2", bound(2), 16'320),
      check<Deadlock<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::deadlock, "1x1x2", bound(3), 281'188),
      check<Deadlock<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::deadlock, "1x1x2", sampled(10000), 10'000),
  };
}

}  // namespace heddle::models

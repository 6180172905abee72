#include <models/pitfalls/blocking.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> blocking_checks() {
  return {
      check<Alone<Unbuffered<>, 0>>("UnbufferedChannel", Pitfall::blocking, "alone", full(), 1'024),
      check<Blocking<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "1x1x1", bound(2), 129'024),
      check<Blocking<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "1x1x1", bound(3), 561'152),
      check<Blocking<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "1x1x1", sampled(10000), 10'000),
      check<Blocking<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::blocking, "1x1x2", bound(2), 274'432),
      check<Blocking<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::blocking, "1x1x2", sampled(10000), 10'000),
      check<Blocking<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "1x2x1", bound(1), 319'488),
      check<Blocking<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "1x2x1", sampled(10000), 10'000),
      check<Blocking<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "2x1x1", bound(1), 280'576),
      check<Blocking<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "2x1x1", sampled(10000), 10'000),
      check<Blocking<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "2x2x1", sampled(50000), 50'000),
      check<Alone<Buffered<>, 2>>("BufferedChannel", Pitfall::blocking, "alone", full(), 64),
      check<Blocking<Buffered<>, 1, 1, 1>>("BufferedChannel", Pitfall::blocking, "1x1x1", full(), 2'258'688),
      check<Blocking<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::blocking, "1x1x2", bound(2), 27'136),
      check<Blocking<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::blocking, "1x1x2", bound(3), 194'368),
      check<Blocking<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::blocking, "1x1x2", sampled(10000), 10'000),
      check<Blocking<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::blocking, "1x2x1", bound(2), 329'088),
      check<Blocking<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::blocking, "1x2x1", sampled(10000), 10'000),
      check<Blocking<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::blocking, "2x1x1", bound(2), 173'184),
      check<Blocking<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::blocking, "2x1x1", sampled(10000), 10'000),
      check<Blocking<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::blocking, "2x2x1", bound(1), 545'536),
      check<Blocking<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::blocking, "2x2x1", sampled(50000), 50'000),
      check<Alone<Ring<>, 2>>("RingChannel", Pitfall::blocking, "alone", full(), 4),
      check<Blocking<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::blocking, "1x1x1", bound(2), 4'028),
      check<Blocking<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::blocking, "1x1x1", bound(3), 52'064),
      check<Blocking<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::blocking, "1x1x1", sampled(10000), 10'000),
      check<Blocking<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::blocking, "1x1x2", bound(2), 24'220),
      check<Blocking<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::blocking, "1x1x2", sampled(10000), 10'000),
      check<Blocking<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::blocking, "1x2x1", bound(2), 121'816),
      check<Blocking<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::blocking, "1x2x1", sampled(10000), 10'000),
      check<Blocking<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::blocking, "2x1x1", bound(2), 170'008),
      check<Blocking<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::blocking, "2x1x1", sampled(10000), 10'000),
      check<Blocking<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::blocking, "2x2x1", bound(1), 119'808),
      check<Blocking<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::blocking, "2x2x1", sampled(50000), 50'000),
      check<Alone<Spsc<>, 2>>("SpscChannel", Pitfall::blocking, "alone", full(), 4),
      check<Blocking<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::blocking, "1x1x1", bound(2), 5'280),
      check<Blocking<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::blocking, "1x1x1", bound(3), 52'116),
      check<Blocking<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::blocking, "1x1x1", sampled(10000), 10'000),
      check<Blocking<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::blocking, "1x1x2", bound(2), 35'808),
      check<Blocking<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::blocking, "1x1x2", sampled(10000), 10'000),
  };
}

}  // namespace heddle::models

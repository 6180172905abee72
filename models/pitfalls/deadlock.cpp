#include <models/pitfalls/deadlock.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> deadlock_checks() {
  std::vector<ModelCheck> checks;
  add<Deadlock<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::deadlock, "1x1x1",
                                       {{full(), 2'171'904}});
  add<Deadlock<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 123'904}, {bound(3), 523'264}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::deadlock, "1x2x1",
                                       {{bound(1), 212'992}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::deadlock, "2x1x1",
                                       {{bound(1), 180'224}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::deadlock, "2x2x1",
                                       {{sampled(50000), 50'000}});
  add<Deadlock<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::deadlock, "1x1x1",
                                     {{full(), 382'336}});
  add<Deadlock<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 15'552}, {bound(3), 85'440}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::deadlock, "1x2x1",
                                     {{bound(2), 189'568}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::deadlock, "2x1x1",
      {{bound(2), 112'256}, {bound(3), 906'624}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::deadlock, "2x2x1",
                                     {{bound(1), 335'360}, {sampled(50000), 50'000}});
  add<Deadlock<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::deadlock, "1x1x1",
                                 {{bound(2), 3'568}, {bound(3), 44'156}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 18'512}, {bound(3), 425'696}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::deadlock, "1x2x1",
                                 {{bound(2), 104'280}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::deadlock, "2x1x1",
                                 {{bound(2), 139'200}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::deadlock, "2x2x1",
                                 {{bound(1), 107'680}, {sampled(50000), 50'000}});
  add<Deadlock<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::deadlock, "1x1x1",
                                 {{bound(2), 3'400}, {bound(3), 32'620}, {sampled(10000), 10'000}});
  add<Deadlock<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 16'320}, {bound(3), 281'188}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

#include <models/pitfalls/deadlock.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> deadlock_checks() {
  std::vector<ModelCheck> checks;
  add<Deadlock<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::deadlock, "1x1x1",
                                       {{full(), 2'121}});
  add<Deadlock<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 121}, {bound(3), 511}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::deadlock, "1x2x1",
      {{bound(2), 2'422}, {bound(3), 18'054}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 2, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::deadlock, "2x1x1",
      {{bound(2), 2'282}, {bound(3), 18'782}, {sampled(10000), 10'000}});
  add<Deadlock<Unbuffered<>, 2, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::deadlock, "2x2x1",
      {{bound(2), 134'192}, nightly(bound(3), 2'420'216), {sampled(50000), 50'000}});
  add<Deadlock<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::deadlock, "1x1x1",
                                     {{full(), 23'896}});
  add<Deadlock<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 972}, {bound(3), 5'340}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::deadlock, "1x2x1",
      {{bound(2), 11'848}, {bound(3), 104'488}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::deadlock, "2x1x1",
      {{bound(2), 7'016}, {bound(3), 56'664}, {sampled(10000), 10'000}});
  add<Deadlock<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::deadlock, "2x2x1",
                                     {{bound(2), 570'672}, {sampled(50000), 50'000}});
  add<Deadlock<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::deadlock, "1x1x1",
                                 {{bound(2), 324}, {bound(3), 1'758}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::deadlock, "1x1x2",
                                 {{bound(2), 1'250}, {bound(3), 12'666}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "1x2x1",
      {{bound(2), 14'840}, {bound(3), 267'992}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "2x1x1",
      {{bound(2), 16'832}, {bound(3), 255'204}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 2, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "2x2x1",
      {{bound(1), 59'728}, nightly(bound(2), 3'195'688), {sampled(50000), 50'000}});
  add<Deadlock<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::deadlock, "1x1x1",
                                 {{bound(2), 570}, {bound(3), 3'254}, {sampled(10000), 10'000}});
  add<Deadlock<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::deadlock, "1x1x2",
                                 {{bound(2), 2'874}, {bound(3), 29'466}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

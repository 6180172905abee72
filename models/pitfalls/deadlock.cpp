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
                                 {{bound(2), 1'784}, {bound(3), 22'078}, {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 9'256}, nightly(bound(3), 212'848), {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "1x2x1",
      {{bound(2), 52'140}, nightly(bound(3), 1'685'840), {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "2x1x1",
      {{bound(2), 69'600}, nightly(bound(3), 2'296'936), {sampled(10000), 10'000}});
  add<Deadlock<Ring<>, 2, 2, 1>>(
      checks, "RingChannel", Pitfall::deadlock, "2x2x1",
      {{bound(1), 53'840}, nightly(bound(2), 5'336'880), {sampled(50000), 50'000}});
  add<Deadlock<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::deadlock, "1x1x1",
                                 {{bound(2), 1'700}, {bound(3), 16'310}, {sampled(10000), 10'000}});
  add<Deadlock<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::deadlock, "1x1x2",
      {{bound(2), 8'160}, {bound(3), 140'594}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

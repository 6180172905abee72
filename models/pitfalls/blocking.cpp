#include <models/pitfalls/blocking.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> blocking_checks() {
  std::vector<ModelCheck> checks;
  add<Alone<Unbuffered<>, 0>>(checks, "UnbufferedChannel", Pitfall::blocking, "alone",
                              {{full(), 1}});
  add<Blocking<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::blocking, "1x1x1",
                                       {{full(), 79'643}});
  add<Blocking<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "1x1x2",
      {{bound(2), 268}, {bound(3), 1'692}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "1x2x1",
      {{bound(2), 5'428}, {bound(3), 62'044}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 2, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "2x1x1",
      {{bound(2), 5'518}, {bound(3), 70'254}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 2, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "2x2x1",
      {{bound(2), 512'088}, nightly(bound(3), 16'011'820), {sampled(50000), 50'000}});
  add<Alone<Buffered<>, 2>>(checks, "BufferedChannel", Pitfall::blocking, "alone", {{full(), 4}});
  add<Blocking<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::blocking, "1x1x1",
                                     {{full(), 141'168}});
  add<Blocking<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::blocking, "1x1x2",
      {{bound(2), 1'696}, {bound(3), 12'148}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::blocking, "1x2x1",
                                     {{bound(2), 20'568}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 2, 1, 1>>(checks, "BufferedChannel", Pitfall::blocking, "2x1x1",
                                     {{bound(2), 10'824}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::blocking, "2x2x1",
                                     {{bound(1), 34'096}, {sampled(50000), 50'000}});
  add<Alone<Ring<>, 2>>(checks, "RingChannel", Pitfall::blocking, "alone", {{full(), 2}});
  add<Blocking<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::blocking, "1x1x1",
                                 {{bound(2), 356}, {bound(3), 1'986}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::blocking, "1x1x2",
                                 {{bound(2), 1'536}, {bound(3), 16'552}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::blocking, "1x2x1",
      {{bound(2), 16'580}, {bound(3), 316'112}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::blocking, "2x1x1",
      {{bound(2), 19'024}, {bound(3), 299'048}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 2, 2, 1>>(
      checks, "RingChannel", Pitfall::blocking, "2x2x1",
      {{bound(1), 63'888}, nightly(bound(2), 3'546'104), {sampled(50000), 50'000}});
  add<Alone<Spsc<>, 2>>(checks, "SpscChannel", Pitfall::blocking, "alone", {{full(), 2}});
  add<Blocking<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::blocking, "1x1x1",
                                 {{bound(2), 666}, {bound(3), 4'092}, {sampled(10000), 10'000}});
  add<Blocking<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::blocking, "1x1x2",
                                 {{bound(2), 3'834}, {bound(3), 44'000}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

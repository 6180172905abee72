#include <models/pitfalls/blocking.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> blocking_checks() {
  std::vector<ModelCheck> checks;
  add<Alone<Unbuffered<>, 0>>(checks, "UnbufferedChannel", Pitfall::blocking, "alone",
                              {{full(), 64}});
  add<Blocking<Unbuffered<>, 1, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "1x1x1",
      {{bound(2), 8'064}, {bound(3), 35'072}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::blocking, "1x1x2",
      {{bound(2), 17'152}, {bound(3), 108'288}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::blocking, "1x2x1",
                                       {{bound(1), 19'968}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::blocking, "2x1x1",
                                       {{bound(1), 17'536}, {sampled(10000), 10'000}});
  add<Blocking<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::blocking, "2x2x1",
                                       {{sampled(50000), 50'000}});
  add<Alone<Buffered<>, 2>>(checks, "BufferedChannel", Pitfall::blocking, "alone", {{full(), 16}});
  add<Blocking<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::blocking, "1x1x1",
                                     {{full(), 564'672}});
  add<Blocking<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::blocking, "1x1x2",
      {{bound(2), 6'784}, {bound(3), 48'592}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::blocking, "1x2x1",
                                     {{bound(2), 82'272}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 2, 1, 1>>(checks, "BufferedChannel", Pitfall::blocking, "2x1x1",
                                     {{bound(2), 43'296}, {sampled(10000), 10'000}});
  add<Blocking<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::blocking, "2x2x1",
                                     {{bound(1), 136'384}, {sampled(50000), 50'000}});
  add<Alone<Ring<>, 2>>(checks, "RingChannel", Pitfall::blocking, "alone", {{full(), 4}});
  add<Blocking<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::blocking, "1x1x1",
                                 {{bound(2), 3'960}, {bound(3), 51'128}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::blocking, "1x1x2",
                                 {{bound(2), 23'508}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::blocking, "1x2x1",
                                 {{bound(2), 119'824}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::blocking, "2x1x1",
                                 {{bound(1), 3'584}, {sampled(10000), 10'000}});
  add<Blocking<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::blocking, "2x2x1",
                                 {{bound(1), 115'360}, {sampled(50000), 50'000}});
  add<Alone<Spsc<>, 2>>(checks, "SpscChannel", Pitfall::blocking, "alone", {{full(), 4}});
  add<Blocking<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::blocking, "1x1x1",
                                 {{bound(2), 5'280}, {bound(3), 52'116}, {sampled(10000), 10'000}});
  add<Blocking<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::blocking, "1x1x2",
                                 {{bound(2), 35'808}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

#include <models/pitfalls/leak.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> leak_checks() {
  std::vector<ModelCheck> checks;
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 13'842}, nightly(bound(3), 207'360), {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x2",
      {{bound(2), 48'396}, nightly(bound(3), 1'091'300), {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x2x1",
      {{bound(1), 16'772}, nightly(bound(2), 1'151'144), {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 2, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x1x1",
      {{bound(1), 42'368}, nightly(bound(2), 3'435'776), {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 2, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::leak, "2x2x1",
      {nightly(bound(1), 2'740'848), {sampled(50000), 50'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 31'736}, {bound(3), 404'088}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x2",
      {{bound(2), 252'504}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "1x2x1",
      {{bound(1), 48'448}, nightly(bound(2), 2'608'544), {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "2x1x1",
      {{bound(1), 86'592}, nightly(bound(2), 4'512'160), {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::leak,
                                                     "2x2x1", {{sampled(50000), 50'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "RingChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 47'192}, nightly(bound(3), 1'283'080), {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::leak, "1x1x2",
      {{bound(1), 6'132}, nightly(bound(2), 444'632), {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 2, 1>>(checks, "RingChannel", Pitfall::leak, "1x2x1",
                                                 {{bound(1), 36'464}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 1, 1>>(checks, "RingChannel", Pitfall::leak, "2x1x1",
                                                 {{bound(1), 43'792}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 2, 1>>(checks, "RingChannel", Pitfall::leak, "2x2x1",
                                                 {{sampled(50000), 50'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "SpscChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 31'804}, nightly(bound(3), 711'380), {sampled(10000), 10'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::leak, "1x1x2",
      {{bound(1), 5'508}, nightly(bound(2), 351'616), {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

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
      {{bound(2), 23'700}, nightly(bound(3), 426'864), {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 1, 2>>(checks, "RingChannel", Pitfall::leak, "1x1x2",
                                                 {{bound(1), 4'308},
                                                  {bound(2), 206'204},
                                                  nightly(bound(3), 6'426'600),
                                                  {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::leak, "1x2x1",
      {{bound(1), 25'120}, nightly(bound(2), 1'977'208), {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::leak, "2x1x1",
      {{bound(1), 39'184}, nightly(bound(2), 2'948'960), {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 2, 1>>(checks, "RingChannel", Pitfall::leak, "2x2x1",
                                                 {{sampled(50000), 50'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "SpscChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 28'492}, nightly(bound(3), 502'944), {sampled(10000), 10'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::leak, "1x1x2",
                                                 {{bound(1), 7'172},
                                                  nightly(bound(2), 342'960),
                                                  nightly(bound(3), 10'301'932),
                                                  {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

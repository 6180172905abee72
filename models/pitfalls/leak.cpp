#include <models/pitfalls/leak.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> leak_checks() {
  std::vector<ModelCheck> checks;
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x1",
      {{bound(1), 40'960}, {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::leak, "1x1x2",
      {{bound(1), 91'136}, {sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::leak,
                                                       "1x2x1", {{sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::leak,
                                                       "2x1x1", {{sampled(10000), 10'000}});
  add<Leak<Unbuffered<std::unique_ptr<int>>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::leak,
                                                       "2x2x1", {{sampled(50000), 50'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x1",
      {{bound(2), 126'944}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::leak, "1x1x2",
      {{bound(1), 28'000}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "1x2x1",
      {{bound(1), 193'792}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::leak, "2x1x1",
      {{bound(1), 346'368}, {sampled(10000), 10'000}});
  add<Leak<Buffered<std::unique_ptr<int>>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::leak,
                                                     "2x2x1", {{sampled(50000), 50'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 1, 1>>(checks, "RingChannel", Pitfall::leak, "1x1x1",
                                                 {{bound(2), 94'384}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 1, 2>>(checks, "RingChannel", Pitfall::leak, "1x1x2",
                                                 {{bound(1), 12'264}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 1, 2, 1>>(checks, "RingChannel", Pitfall::leak, "1x2x1",
                                                 {{bound(1), 72'928}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 1, 1>>(checks, "RingChannel", Pitfall::leak, "2x1x1",
                                                 {{bound(1), 87'584}, {sampled(10000), 10'000}});
  add<Leak<Ring<std::unique_ptr<int>>, 2, 2, 1>>(checks, "RingChannel", Pitfall::leak, "2x2x1",
                                                 {{sampled(50000), 50'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::leak, "1x1x1",
                                                 {{bound(2), 63'608}, {sampled(10000), 10'000}});
  add<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::leak, "1x1x2",
                                                 {{bound(1), 11'016}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

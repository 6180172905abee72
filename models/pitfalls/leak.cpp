#include <models/pitfalls/leak.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> leak_checks() {
  return {
      check<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 1>>("UnbufferedChannel", Pitfall::leak, "1x1x1", bound(1), 655'360),
      check<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 1>>("UnbufferedChannel", Pitfall::leak, "1x1x1", sampled(10000), 10'000),
      check<Leak<Unbuffered<std::unique_ptr<int>>, 1, 1, 2>>("UnbufferedChannel", Pitfall::leak, "1x1x2", sampled(10000), 10'000),
      check<Leak<Unbuffered<std::unique_ptr<int>>, 1, 2, 1>>("UnbufferedChannel", Pitfall::leak, "1x2x1", sampled(10000), 10'000),
      check<Leak<Unbuffered<std::unique_ptr<int>>, 2, 1, 1>>("UnbufferedChannel", Pitfall::leak, "2x1x1", sampled(10000), 10'000),
      check<Leak<Unbuffered<std::unique_ptr<int>>, 2, 2, 1>>("UnbufferedChannel", Pitfall::leak, "2x2x1", sampled(50000), 50'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 1>>("BufferedChannel", Pitfall::leak, "1x1x1", bound(2), 507'776),
      check<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 1>>("BufferedChannel", Pitfall::leak, "1x1x1", sampled(10000), 10'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 2>>("BufferedChannel", Pitfall::leak, "1x1x2", bound(1), 112'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 1, 1, 2>>("BufferedChannel", Pitfall::leak, "1x1x2", sampled(10000), 10'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 1, 2, 1>>("BufferedChannel", Pitfall::leak, "1x2x1", sampled(10000), 10'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 2, 1, 1>>("BufferedChannel", Pitfall::leak, "2x1x1", sampled(10000), 10'000),
      check<Leak<Buffered<std::unique_ptr<int>>, 2, 2, 1>>("BufferedChannel", Pitfall::leak, "2x2x1", sampled(50000), 50'000),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 1, 1>>("RingChannel", Pitfall::leak, "1x1x1", bound(2), 95'160),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 1, 1>>("RingChannel", Pitfall::leak, "1x1x1", sampled(10000), 10'000),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 1, 2>>("RingChannel", Pitfall::leak, "1x1x2", bound(1), 12'312),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 1, 2>>("RingChannel", Pitfall::leak, "1x1x2", sampled(10000), 10'000),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 2, 1>>("RingChannel", Pitfall::leak, "1x2x1", bound(1), 73'088),
      check<Leak<Ring<std::unique_ptr<int>>, 1, 2, 1>>("RingChannel", Pitfall::leak, "1x2x1", sampled(10000), 10'000),
      check<Leak<Ring<std::unique_ptr<int>>, 2, 1, 1>>("RingChannel", Pitfall::leak, "2x1x1", bound(1), 88'160),
      check<Leak<Ring<std::unique_ptr<int>>, 2, 1, 1>>("RingChannel", Pitfall::leak, "2x1x1", sampled(10000), 10'000),
      check<Leak<Ring<std::unique_ptr<int>>, 2, 2, 1>>("RingChannel", Pitfall::leak, "2x2x1", sampled(50000), 50'000),
      check<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 1>>("SpscChannel", Pitfall::leak, "1x1x1", bound(2), 63'608),
      check<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 1>>("SpscChannel", Pitfall::leak, "1x1x1", sampled(10000), 10'000),
      check<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 2>>("SpscChannel", Pitfall::leak, "1x1x2", bound(1), 11'016),
      check<Leak<Spsc<std::unique_ptr<int>>, 1, 1, 2>>("SpscChannel", Pitfall::leak, "1x1x2", sampled(10000), 10'000),
  };
}

}  // namespace heddle::models

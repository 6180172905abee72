#include <models/pitfalls/deadlock.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> deadlock_checks() {
  return {
      check<Deadlock<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "1x2x1", bound(1), 0),
      check<Deadlock<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "1x2x1", bound(2), 0),
      check<Deadlock<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x1x1", bound(1), 0),
      check<Deadlock<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x1x1", bound(2), 0),
      check<Deadlock<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x2x1", bound(1), 0),
      check<Deadlock<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::deadlock, "2x2x1", bound(2), 0),
      check<Deadlock<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::deadlock, "2x2x1", bound(1), 0),
      check<Deadlock<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::deadlock, "2x2x1", bound(2), 0),
      check<Deadlock<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::deadlock, "2x2x1", bound(1), 0),
      check<Deadlock<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::deadlock, "2x2x1", bound(2), 0),
  };
}

}  // namespace heddle::models

#include <models/pitfalls/blocking.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> blocking_checks() {
  return {
      check<Blocking<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "1x2x1", bound(1), 0),
      check<Blocking<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "1x2x1", bound(2), 0),
      check<Blocking<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "2x1x1", bound(1), 0),
      check<Blocking<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::blocking, "2x1x1", bound(2), 0),
      check<Blocking<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "2x2x1", bound(1), 0),
      check<Blocking<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::blocking, "2x2x1", bound(2), 0),
      check<Blocking<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::blocking, "2x2x1", bound(1), 0),
      check<Blocking<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::blocking, "2x2x1", bound(2), 0),
      check<Blocking<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::blocking, "2x2x1", bound(1), 0),
      check<Blocking<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::blocking, "2x2x1", bound(2), 0),
  };
}

}  // namespace heddle::models

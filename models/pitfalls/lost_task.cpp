#include <models/pitfalls/lost_task.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> lost_task_checks() {
  return {
      check<LostTask<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x2x1", bound(1), 0),
      check<LostTask<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "1x2x1", bound(2), 0),
      check<LostTask<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x1x1", bound(1), 0),
      check<LostTask<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x1x1", bound(2), 0),
      check<LostTask<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x2x1", bound(1), 0),
      check<LostTask<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::lost_task, "2x2x1", bound(2), 0),
      check<LostTask<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::lost_task, "2x2x1", bound(1), 0),
      check<LostTask<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::lost_task, "2x2x1", bound(2), 0),
      check<LostTask<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::lost_task, "2x2x1", bound(1), 0),
      check<LostTask<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::lost_task, "2x2x1", bound(2), 0),
  };
}

}  // namespace heddle::models

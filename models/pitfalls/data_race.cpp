#include <models/pitfalls/data_race.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> data_race_checks() {
  return {
      check<DataRace<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "1x2x1", bound(1), 0),
      check<DataRace<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "1x2x1", bound(2), 0),
      check<DataRace<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "2x1x1", bound(1), 0),
      check<DataRace<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "2x1x1", bound(2), 0),
      check<DataRace<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "2x2x1", bound(1), 0),
      check<DataRace<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "2x2x1", bound(2), 0),
      check<DataRace<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::data_race, "2x2x1", bound(1), 0),
      check<DataRace<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::data_race, "2x2x1", bound(2), 0),
      check<DataRace<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::data_race, "2x2x1", bound(1), 0),
      check<DataRace<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::data_race, "2x2x1", bound(2), 0),
  };
}

}  // namespace heddle::models

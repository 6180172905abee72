#include <models/pitfalls/data_race.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> data_race_checks() {
  return {
      check<DataRace<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "1x1x1", bound(2), 64'512),
      check<DataRace<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "1x1x1", bound(3), 196'608),
      check<DataRace<Unbuffered<>, 1, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "1x1x1", sampled(10000), 10'000),
      check<DataRace<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::data_race, "1x1x2", bound(2), 123'904),
      check<DataRace<Unbuffered<>, 1, 1, 2>>("UnbufferedChannel", Pitfall::data_race, "1x1x2", sampled(10000), 10'000),
      check<DataRace<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "1x2x1", bound(1), 212'992),
      check<DataRace<Unbuffered<>, 1, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "1x2x1", sampled(10000), 10'000),
      check<DataRace<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "2x1x1", bound(1), 180'224),
      check<DataRace<Unbuffered<>, 2, 1, 1>>("UnbufferedChannel", Pitfall::data_race, "2x1x1", sampled(10000), 10'000),
      check<DataRace<Unbuffered<>, 2, 2, 1>>("UnbufferedChannel", Pitfall::data_race, "2x2x1", sampled(50000), 50'000),
      check<DataRace<Buffered<>, 1, 1, 1>>("BufferedChannel", Pitfall::data_race, "1x1x1", full(), 382'336),
      check<DataRace<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::data_race, "1x1x2", bound(2), 15'552),
      check<DataRace<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::data_race, "1x1x2", bound(3), 85'440),
      check<DataRace<Buffered<>, 1, 1, 2>>("BufferedChannel", Pitfall::data_race, "1x1x2", sampled(10000), 10'000),
      check<DataRace<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::data_race, "1x2x1", bound(2), 189'568),
      check<DataRace<Buffered<>, 1, 2, 1>>("BufferedChannel", Pitfall::data_race, "1x2x1", sampled(10000), 10'000),
      check<DataRace<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::data_race, "2x1x1", bound(2), 112'256),
      check<DataRace<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::data_race, "2x1x1", bound(3), 906'624),
      check<DataRace<Buffered<>, 2, 1, 1>>("BufferedChannel", Pitfall::data_race, "2x1x1", sampled(10000), 10'000),
      check<DataRace<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::data_race, "2x2x1", bound(1), 335'360),
      check<DataRace<Buffered<>, 2, 2, 1>>("BufferedChannel", Pitfall::data_race, "2x2x1", sampled(50000), 50'000),
      check<DataRace<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::data_race, "1x1x1", bound(2), 3'628),
      check<DataRace<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::data_race, "1x1x1", bound(3), 44'948),
      check<DataRace<Ring<>, 1, 1, 1>>("RingChannel", Pitfall::data_race, "1x1x1", sampled(10000), 10'000),
      check<DataRace<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::data_race, "1x1x2", bound(2), 19'112),
      check<DataRace<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::data_race, "1x1x2", bound(3), 439'960),
      check<DataRace<Ring<>, 1, 1, 2>>("RingChannel", Pitfall::data_race, "1x1x2", sampled(10000), 10'000),
      check<DataRace<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::data_race, "1x2x1", bound(2), 106'112),
      check<DataRace<Ring<>, 1, 2, 1>>("RingChannel", Pitfall::data_race, "1x2x1", sampled(10000), 10'000),
      check<DataRace<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::data_race, "2x1x1", bound(2), 145'312),
      check<DataRace<Ring<>, 2, 1, 1>>("RingChannel", Pitfall::data_race, "2x1x1", sampled(10000), 10'000),
      check<DataRace<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::data_race, "2x2x1", bound(1), 112'128),
      check<DataRace<Ring<>, 2, 2, 1>>("RingChannel", Pitfall::data_race, "2x2x1", sampled(50000), 50'000),
      check<DataRace<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::data_race, "1x1x1", bound(2), 3'400),
      check<DataRace<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::data_race, "1x1x1", bound(3), 32'620),
      check<DataRace<Spsc<>, 1, 1, 1>>("SpscChannel", Pitfall::data_race, "1x1x1", sampled(10000), 10'000),
      check<DataRace<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::data_race, "1x1x2", bound(2), 16'320),
      check<DataRace<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::data_race, "1x1x2", bound(3), 281'188),
      check<DataRace<Spsc<>, 1, 1, 2>>("SpscChannel", Pitfall::data_race, "1x1x2", sampled(10000), 10'000),
  };
}

}  // namespace heddle::models

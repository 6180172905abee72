#include <models/pitfalls/data_race.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> data_race_checks() {
  std::vector<ModelCheck> checks;
  add<DataRace<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "1x1x1",
                                       {{full(), 2'121}});
  add<DataRace<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 121}, {bound(3), 511}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::data_race, "1x2x1",
      {{bound(2), 2'422}, {bound(3), 18'054}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x1x1",
                                       {{bound(2), 2'282}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x2x1",
                                       {{bound(1), 4'100}, {sampled(50000), 50'000}});
  add<DataRace<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::data_race, "1x1x1",
                                     {{full(), 23'896}});
  add<DataRace<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 972}, {bound(3), 5'340}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::data_race, "1x2x1",
      {{bound(2), 11'848}, {bound(3), 104'488}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::data_race, "2x1x1",
      {{bound(2), 7'016}, {bound(3), 56'664}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::data_race, "2x2x1",
                                     {{bound(1), 20'960}, {sampled(50000), 50'000}});
  add<DataRace<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 1'784}, {bound(3), 22'078}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::data_race, "1x1x2",
                                 {{bound(2), 9'256}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "1x2x1",
                                 {{bound(2), 52'140}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "2x1x1",
                                 {{bound(2), 69'600}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "2x2x1",
                                 {{bound(1), 53'840}, {sampled(50000), 50'000}});
  add<DataRace<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 1'700}, {bound(3), 16'310}, {sampled(10000), 10'000}});
  add<DataRace<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 8'160}, nightly(bound(3), 140'594), {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

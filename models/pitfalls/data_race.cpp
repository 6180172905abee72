#include <models/pitfalls/data_race.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> data_race_checks() {
  std::vector<ModelCheck> checks;
  add<DataRace<Unbuffered<>, 1, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::data_race, "1x1x1",
      {{bound(2), 64'512}, {bound(3), 196'608}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 1, 1, 2>>(checks, "UnbufferedChannel", Pitfall::data_race, "1x1x2",
                                       {{bound(2), 123'904}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "1x2x1",
                                       {{bound(1), 212'992}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x1x1",
                                       {{bound(1), 180'224}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x2x1",
                                       {{sampled(50000), 50'000}});
  add<DataRace<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::data_race, "1x1x1",
                                     {{full(), 382'336}});
  add<DataRace<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 15'552}, {bound(3), 85'440}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::data_race, "1x2x1",
                                     {{bound(2), 189'568}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::data_race, "2x1x1",
      {{bound(2), 112'256}, {bound(3), 906'624}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::data_race, "2x2x1",
                                     {{bound(1), 335'360}, {sampled(50000), 50'000}});
  add<DataRace<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 3'568}, {bound(3), 44'156}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 18'512}, {bound(3), 425'696}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "1x2x1",
                                 {{bound(2), 104'280}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "2x1x1",
                                 {{bound(2), 139'200}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "2x2x1",
                                 {{bound(1), 107'680}, {sampled(50000), 50'000}});
  add<DataRace<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 3'400}, {bound(3), 32'620}, {sampled(10000), 10'000}});
  add<DataRace<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 16'320}, {bound(3), 281'188}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

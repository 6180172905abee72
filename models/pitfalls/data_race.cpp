#include <models/pitfalls/data_race.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> data_race_checks() {
  std::vector<ModelCheck> checks;
  add<DataRace<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "1x1x1",
                                       {{full(), 135'744}});
  add<DataRace<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 7'744}, {bound(3), 32'704}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::data_race, "1x2x1",
      {{bound(2), 155'008}, {bound(3), 1'155'456}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x1x1",
                                       {{bound(2), 146'048}, {sampled(10000), 10'000}});
  add<DataRace<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::data_race, "2x2x1",
                                       {{bound(1), 262'400}, {sampled(50000), 50'000}});
  add<DataRace<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::data_race, "1x1x1",
                                     {{full(), 95'584}});
  add<DataRace<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::data_race, "1x1x2",
      {{bound(2), 3'888}, {bound(3), 21'360}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::data_race, "1x2x1",
      {{bound(2), 47'392}, {bound(3), 417'952}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::data_race, "2x1x1",
      {{bound(2), 28'064}, {bound(3), 226'656}, {sampled(10000), 10'000}});
  add<DataRace<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::data_race, "2x2x1",
                                     {{bound(1), 83'840}, {sampled(50000), 50'000}});
  add<DataRace<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 3'568}, {bound(3), 44'156}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::data_race, "1x1x2",
                                 {{bound(2), 18'512}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "1x2x1",
                                 {{bound(2), 104'280}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::data_race, "2x1x1",
                                 {{bound(2), 139'200}, {sampled(10000), 10'000}});
  add<DataRace<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::data_race, "2x2x1",
                                 {{bound(1), 107'680}, {sampled(50000), 50'000}});
  add<DataRace<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::data_race, "1x1x1",
                                 {{bound(2), 3'400}, {bound(3), 32'620}, {sampled(10000), 10'000}});
  add<DataRace<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::data_race, "1x1x2",
                                 {{bound(2), 16'320}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

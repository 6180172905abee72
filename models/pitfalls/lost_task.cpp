#include <models/pitfalls/lost_task.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> lost_task_checks() {
  std::vector<ModelCheck> checks;
  add<LostTask<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x1",
                                       {{full(), 2'171'904}});
  add<LostTask<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 123'904}, {bound(3), 523'264}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x2x1",
                                       {{bound(1), 212'992}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x1x1",
                                       {{bound(1), 180'224}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x2x1",
                                       {{sampled(50000), 50'000}});
  add<LostTask<Unbuffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x1x1",
                                     {{full(), 382'336}});
  add<LostTask<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 15'552}, {bound(3), 85'440}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x2x1",
                                     {{bound(2), 189'568}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 112'256}, {bound(3), 906'624}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x2x1",
                                     {{bound(1), 335'360}, {sampled(50000), 50'000}});
  add<LostTask<Buffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 182'912}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 3'568}, {bound(3), 44'156}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 18'512}, {bound(3), 425'696}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 2, 1>>(checks, "RingChannel", Pitfall::lost_task, "1x2x1",
                                 {{bound(2), 104'280}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 1, 1>>(checks, "RingChannel", Pitfall::lost_task, "2x1x1",
                                 {{bound(2), 139'200}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 2, 1>>(checks, "RingChannel", Pitfall::lost_task, "2x2x1",
                                 {{bound(1), 107'680}, {sampled(50000), 50'000}});
  add<LostTask<Ring<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 93'936}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 3'400}, {bound(3), 32'620}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 16'320}, {bound(3), 281'188}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 104'868}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

#include <models/pitfalls/lost_task.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> lost_task_checks() {
  std::vector<ModelCheck> checks;
  add<LostTask<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x1",
                                       {{full(), 135'744}});
  add<LostTask<Unbuffered<>, 1, 1, 2>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 7'744}, {bound(3), 32'704}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 1, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x2x1",
                                       {{bound(2), 155'008}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x1x1",
                                       {{bound(2), 146'048}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 2, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "2x2x1",
                                       {{bound(1), 262'400}, {sampled(50000), 50'000}});
  add<LostTask<Unbuffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 105'152}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x1x1",
                                     {{full(), 95'584}});
  add<LostTask<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 3'888}, {bound(3), 21'360}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x2x1",
                                     {{bound(2), 47'392}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 28'064}, {bound(3), 226'656}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x2x1",
                                     {{bound(1), 83'840}, {sampled(50000), 50'000}});
  add<LostTask<Buffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 45'728}, {bound(3), 389'168}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 3'568}, {bound(3), 44'156}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::lost_task, "1x1x2",
                                 {{bound(2), 18'512}, {sampled(10000), 10'000}});
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
  add<LostTask<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
                                 {{bound(2), 16'320}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 104'868}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

#include <models/pitfalls/lost_task.hpp>

#include <models/pitfalls/pitfalls.hpp>
#include <models/support/relacy_channels.hpp>

namespace heddle::models {

std::vector<ModelCheck> lost_task_checks() {
  std::vector<ModelCheck> checks;
  add<LostTask<Unbuffered<>, 1, 1, 1>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x1",
                                       {{full(), 2'121}});
  add<LostTask<Unbuffered<>, 1, 1, 2>>(checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2",
                                       {{full(), 69'993}});
  add<LostTask<Unbuffered<>, 1, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 2'422}, {bound(3), 18'054}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 1, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 2'282}, {bound(3), 18'782}, {sampled(10000), 10'000}});
  add<LostTask<Unbuffered<>, 2, 2, 1>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "2x2x1",
      {{bound(2), 134'192}, nightly(bound(3), 2'420'216), {sampled(50000), 50'000}});
  add<LostTask<Unbuffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "UnbufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 1'643}, {bound(3), 12'658}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 1, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "1x1x1",
                                     {{full(), 23'896}});
  add<LostTask<Buffered<>, 1, 1, 2>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 972}, {bound(3), 5'340}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 1, 2, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 11'848}, {bound(3), 104'488}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 1, 1>>(
      checks, "BufferedChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 7'016}, {bound(3), 56'664}, {sampled(10000), 10'000}});
  add<LostTask<Buffered<>, 2, 2, 1>>(checks, "BufferedChannel", Pitfall::lost_task, "2x2x1",
                                     {{bound(1), 20'960},
                                      nightly(bound(2), 570'672),
                                      nightly(bound(3), 9'375'152),
                                      {sampled(50000), 50'000}});
  add<LostTask<Buffered<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "BufferedChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 11'432}, {bound(3), 97'292}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 1>>(checks, "RingChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 324}, {bound(3), 1'758}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 2>>(checks, "RingChannel", Pitfall::lost_task, "1x1x2",
                                 {{bound(2), 1'250}, {bound(3), 12'666}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 14'840}, {bound(3), 267'992}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 16'832}, {bound(3), 255'204}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 2, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "2x2x1",
      {{bound(1), 59'728}, nightly(bound(2), 3'195'688), {sampled(50000), 50'000}});
  add<LostTask<Ring<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 5'708}, {bound(3), 61'724}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 570}, {bound(3), 3'254}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
                                 {{bound(2), 2'874}, {bound(3), 29'466}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 15'178}, {bound(3), 181'342}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

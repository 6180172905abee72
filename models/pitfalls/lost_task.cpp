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
                                 {{bound(2), 1'784}, {bound(3), 22'078}, {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 1, 2>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2",
      {{bound(2), 9'256}, nightly(bound(3), 212'848), {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 1, 2, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "1x2x1",
      {{bound(2), 52'140}, nightly(bound(3), 1'685'840), {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 1, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "2x1x1",
      {{bound(2), 69'600}, nightly(bound(3), 2'296'936), {sampled(10000), 10'000}});
  add<LostTask<Ring<>, 2, 2, 1>>(
      checks, "RingChannel", Pitfall::lost_task, "2x2x1",
      {{bound(1), 53'840}, nightly(bound(2), 5'336'880), {sampled(50000), 50'000}});
  add<LostTask<Ring<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "RingChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 46'968}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 1>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x1",
                                 {{bound(2), 1'700}, {bound(3), 16'310}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2>>(checks, "SpscChannel", Pitfall::lost_task, "1x1x2",
                                 {{bound(2), 8'160}, {sampled(10000), 10'000}});
  add<LostTask<Spsc<>, 1, 1, 2, Closer::somebody_else>>(
      checks, "SpscChannel", Pitfall::lost_task, "1x1x2_closed_early",
      {{bound(2), 52'434}, {sampled(10000), 10'000}});
  return checks;
}

}  // namespace heddle::models

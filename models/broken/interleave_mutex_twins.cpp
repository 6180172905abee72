#include <memory>

#include <heddle/sync/std_sync.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/mutex_channel.hpp>
#include <models/broken/scenarios.hpp>

namespace heddle::models::broken {

namespace {

template <template <class> class Scenario, MutexDefect D, class T = int>
InterleaveTwin twin(std::string scenario, std::uint64_t executions) {
  using Broken = Scenario<MutexChannel<T, StdSync, D>>;
  using Correct = Scenario<MutexChannel<T, StdSync, MutexDefect::none>>;
  return interleave_twin_of<Broken, Correct>(name_of<D>(), "mutex_channel_" + scenario, executions);
}

using Owned = std::unique_ptr<int>;  // memory that the engine misses when nobody frees it

}  // namespace

std::vector<InterleaveTwin> interleave_mutex_twins() {
  using enum MutexDefect;
  return {
      twin<Deadlock111, close_does_not_notify>("Deadlock111", 6),
      twin<Deadlock121, close_notifies_one>("Deadlock121", 104),
      twin<LostTask102Closed, close_forgets_senders>("LostTask102Closed", 3),
      twin<Deadlock111, close_flag_outside_mutex>("Deadlock111", 6),
      twin<Counted1, notify_before_change>("Counted1", 2),
      twin<Deadlock212, one_condition_variable>("Deadlock212", 14'592),
      twin<Deadlock212Capacity2, notify_on_full_edge>("Deadlock212Capacity2", 6'080),
      twin<Alone1, capacity_off_by_one>("Alone1", 1),
      twin<Alone1, unbounded_buffer>("Alone1", 1),
      twin<Measured3, if_for_while_when_full>("Measured3", 47'088),
      twin<Alone1, try_send_waits>("Alone1", 1),
      twin<Alone2, send_waits_for_empty>("Alone2", 1),
      twin<LostTask112, close_drops_values>("LostTask112", 24),
      twin<LostTask112, closed_before_drained>("LostTask112", 24),
      twin<Alone1, accepts_after_close>("Alone1", 1),
      twin<LostTask121, delivers_twice>("LostTask121", 104),
      twin<LostTask112, overwrites_when_full>("LostTask112", 24),
      twin<Faithful122, if_for_while_when_empty>("Faithful122", 4'928),
      twin<DataRace111, close_flag_without_lock>("DataRace111", 6),
      twin<Blocking112, try_recv_without_lock>("Blocking112", 363),
      twin<Watched, size_without_lock>("Watched", 1'054),
      twin<Leak111, recv_deaf_to_done, Owned>("Leak111", 272),
      twin<Leak112, send_deaf_to_done, Owned>("Leak112", 5'906),
      twin<Leak111, done_without_lock, Owned>("Leak111", 272),
      twin<Leak112, refused_value_forgotten, Owned>("Leak112", 5'906),
      twin<Leak112, node_not_freed, Owned>("Leak112", 5'906),
      twin<Leak112, destructor_forgets_values, Owned>("Leak112", 5'906),
  };
}

}  // namespace heddle::models::broken

#include <memory>

#include <heddle/sync/relacy_sync.hpp>
#include <models/broken/mutex_channel.hpp>
#include <models/broken/relacy_twins.hpp>
#include <models/broken/scenarios.hpp>

namespace heddle::models::broken {

namespace {

template <template <class> class Scenario, MutexDefect D, class T = int>
RelacyTwin twin(std::string scenario, relacy::Options search, std::uint64_t executions) {
  using Broken = Scenario<MutexChannel<T, RelacySync, D>>;
  using Correct = Scenario<MutexChannel<T, RelacySync, MutexDefect::none>>;
  return twin_of<Broken, Correct>(name_of<D>(), "mutex_channel_" + scenario, search, executions);
}

using Owned = std::unique_ptr<int>;  // memory that Relacy misses when nobody frees it

}  // namespace

std::vector<RelacyTwin> relacy_mutex_twins() {
  using enum MutexDefect;
  return {
      twin<Deadlock111, close_does_not_notify>("Deadlock111", bound(2), 9),
      twin<Deadlock121, close_notifies_one>("Deadlock121", bound(2), 337),
      twin<LostTask102Closed, close_forgets_senders>("LostTask102Closed", bound(2), 1),
      twin<Deadlock111, close_flag_outside_mutex>("Deadlock111", bound(2), 48),
      twin<Counted1, notify_before_change>("Counted1", bound(2), 9),
      twin<Deadlock212, one_condition_variable>("Deadlock212", bound(1), 1),
      twin<Deadlock212Capacity2, notify_on_full_edge>("Deadlock212Capacity2", bound(2), 10769),
      twin<Alone1, capacity_off_by_one>("Alone1", full(), 1),
      twin<Alone1, unbounded_buffer>("Alone1", full(), 1),
      twin<Measured3, if_for_while_when_full>("Measured3", bound(1), 193),
      twin<Alone1, try_send_waits>("Alone1", full(), 1),
      twin<Alone2, send_waits_for_empty>("Alone2", full(), 1),
      twin<LostTask112, close_drops_values>("LostTask112", bound(2), 1),
      twin<LostTask112, closed_before_drained>("LostTask112", bound(2), 1),
      twin<Alone1, accepts_after_close>("Alone1", full(), 1),
      twin<LostTask121, delivers_twice>("LostTask121", bound(2), 31),
      twin<LostTask112, overwrites_when_full>("LostTask112", bound(2), 1),
      twin<Faithful122, if_for_while_when_empty>("Faithful122", bound(2), 1021),
      twin<DataRace111, close_flag_without_lock>("DataRace111", bound(2), 1),
      twin<Blocking112, try_recv_without_lock>("Blocking112", bound(2), 1),
      twin<Watched, size_without_lock>("Watched", bound(2), 1),
      twin<Leak111, recv_deaf_to_done, Owned>("Leak111", bound(2), 1),
      twin<Leak112, send_deaf_to_done, Owned>("Leak112", bound(2), 9569),
      twin<Leak111, done_without_lock, Owned>("Leak111", bound(2), 13),
      twin<Leak112, refused_value_forgotten, Owned>("Leak112", bound(2), 1),
      twin<Leak112, node_not_freed, Owned>("Leak112", bound(2), 1),
      twin<Leak112, destructor_forgets_values, Owned>("Leak112", bound(2), 933),
  };
}

}  // namespace heddle::models::broken

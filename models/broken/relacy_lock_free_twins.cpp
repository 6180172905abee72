#include <heddle/sync/relacy_sync.hpp>
#include <models/broken/relacy_twins.hpp>
#include <models/broken/rendezvous.hpp>
#include <models/broken/scenarios.hpp>
#include <models/broken/turn_ring.hpp>

namespace heddle::models::broken {

namespace {

template <template <class> class Scenario, RingDefect D>
RelacyTwin twin(std::string scenario, relacy::Options search, std::uint64_t executions) {
  using Broken = Scenario<TurnRing<int, RelacySync, D>>;
  using Correct = Scenario<TurnRing<int, RelacySync, RingDefect::none>>;
  return twin_of<Broken, Correct>(name_of<D>(), "turn_ring_" + scenario, search, executions);
}

template <template <class> class Scenario, RendezvousDefect D>
RelacyTwin twin(std::string scenario, relacy::Options search, std::uint64_t executions) {
  using Broken = Scenario<Rendezvous<int, RelacySync, D>>;
  using Correct = Scenario<Rendezvous<int, RelacySync, RendezvousDefect::none>>;
  return twin_of<Broken, Correct>(name_of<D>(), "rendezvous_" + scenario, search, executions);
}

}  // namespace

std::vector<RelacyTwin> relacy_lock_free_twins() {
  using Ring = RingDefect;
  using Meeting = RendezvousDefect;
  return {
      twin<Deadlock112, Ring::turn_off_by_one>("Deadlock112", bound(2), 1),
      twin<Deadlock112, Ring::turn_in_eight_bits>("Deadlock112", bound(2), 4240),
      twin<Deadlock111, Ring::sleepers_relaxed>("Deadlock111", bound(2), 103),
      twin<Deadlock111, Ring::key_read_after_check>("Deadlock111", bound(2), 91),
      twin<Alone1, Ring::claims_beyond_capacity>("Alone1", full(), 1),
      twin<DataRace111, Ring::publish_relaxed>("DataRace111", bound(2), 197),
      twin<DataRace111, Ring::read_relaxed>("DataRace111", bound(2), 197),
      twin<DataRace112, Ring::give_back_relaxed>("DataRace112", bound(2), 829),
      twin<DataRace111, Ring::reads_without_waiting>("DataRace111", bound(2), 187),
      twin<DataRace112Capacity2, Ring::plain_counter>("DataRace112Capacity2", bound(2), 307),
      twin<Deadlock211, Meeting::taken_flag_reused>("Deadlock211", bound(2), 95),
      twin<Faithful111, Meeting::send_returns_early>("Faithful111", bound(2), 1),
      twin<LostTask111Closed, Meeting::refused_but_delivered>("LostTask111Closed", bound(2), 325),
      twin<DataRace211, Meeting::moves_after_unlock>("DataRace211", bound(2), 288),
  };
}

}  // namespace heddle::models::broken

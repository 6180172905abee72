#include <heddle/sync/std_sync.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/rendezvous.hpp>
#include <models/broken/scenarios.hpp>
#include <models/broken/turn_ring.hpp>

namespace heddle::models::broken {

namespace {

template <template <class> class Scenario, RingDefect D>
InterleaveTwin twin(std::string scenario, Executions executions) {
  using Broken = Scenario<TurnRing<int, StdSync, D>>;
  using Correct = Scenario<TurnRing<int, StdSync, RingDefect::none>>;
  return interleave_twin_of<Broken, Correct>(name_of<D>(), "turn_ring_" + scenario, executions);
}

template <template <class> class Scenario, RendezvousDefect D>
InterleaveTwin twin(std::string scenario, Executions executions) {
  using Broken = Scenario<Rendezvous<int, StdSync, D>>;
  using Correct = Scenario<Rendezvous<int, StdSync, RendezvousDefect::none>>;
  return interleave_twin_of<Broken, Correct>(name_of<D>(), "rendezvous_" + scenario, executions);
}

}  // namespace

std::vector<InterleaveTwin> interleave_lock_free_twins() {
  using Ring = RingDefect;
  using Meeting = RendezvousDefect;
  return {
      twin<Deadlock112, Ring::turn_off_by_one>("Deadlock112", first(20'000)),
      twin<Alternating200, Ring::turn_in_eight_bits>("Alternating200", all(1)),
      twin<Deadlock111, Ring::sleepers_relaxed>("Deadlock111", first(20'000)),
      twin<Deadlock111, Ring::key_read_after_check>("Deadlock111", first(20'000)),
      twin<Alone1, Ring::claims_beyond_capacity>("Alone1", all(1)),
      twin<DataRace111, Ring::publish_relaxed>("DataRace111", first(20'000)),
      twin<DataRace111, Ring::read_relaxed>("DataRace111", first(20'000)),
      twin<DataRace112, Ring::give_back_relaxed>("DataRace112", first(20'000)),
      twin<DataRace111, Ring::reads_without_waiting>("DataRace111", first(20'000)),
      twin<DataRace112Capacity2, Ring::plain_counter>("DataRace112Capacity2", first(20'000)),
      twin<Deadlock211, Meeting::taken_flag_reused>("Deadlock211", all(496)),
      twin<Faithful111, Meeting::send_returns_early>("Faithful111", all(10)),
      twin<LostTask111Closed, Meeting::refused_but_delivered>("LostTask111Closed", all(22)),
      twin<DataRace211, Meeting::moves_after_unlock>("DataRace211", all(496)),
  };
}

}  // namespace heddle::models::broken

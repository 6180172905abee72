#include <heddle/sync/std_sync.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/rendezvous.hpp>
#include <models/broken/scenarios.hpp>
#include <models/broken/turn_ring.hpp>

namespace heddle::models::broken {

namespace {

template <template <class> class Scenario, RingDefect D>
InterleaveTwin twin(std::string scenario, std::uint64_t executions) {
  using Broken = Scenario<TurnRing<int, StdSync, D>>;
  using Correct = Scenario<TurnRing<int, StdSync, RingDefect::none>>;
  return interleave_twin_of<Broken, Correct>(name_of<D>(), "turn_ring_" + scenario, executions);
}

template <template <class> class Scenario, RendezvousDefect D>
InterleaveTwin twin(std::string scenario, std::uint64_t executions) {
  using Broken = Scenario<Rendezvous<int, StdSync, D>>;
  using Correct = Scenario<Rendezvous<int, StdSync, RendezvousDefect::none>>;
  return interleave_twin_of<Broken, Correct>(name_of<D>(), "rendezvous_" + scenario, executions);
}

}  // namespace

std::vector<InterleaveTwin> interleave_lock_free_twins() {
  using Ring = RingDefect;
  using Meeting = RendezvousDefect;
  return {
      twin<Counted2x1, Ring::turn_off_by_one>("Counted2x1", kUncounted),
      twin<Alternating200, Ring::turn_in_eight_bits>("Alternating200", 1),
      twin<Deadlock111, Ring::sleepers_relaxed>("Deadlock111", kUncounted),
      twin<Deadlock111, Ring::key_read_after_check>("Deadlock111", kUncounted),
      twin<Alone1, Ring::claims_beyond_capacity>("Alone1", 1),
      twin<DataRace111, Ring::publish_relaxed>("DataRace111", kUncounted),
      twin<DataRace111, Ring::read_relaxed>("DataRace111", kUncounted),
      twin<Counted2x1, Ring::give_back_relaxed>("Counted2x1", kUncounted),
      twin<DataRace111, Ring::reads_without_waiting>("DataRace111", kUncounted),
      twin<Counted2x1Capacity2, Ring::plain_counter>("Counted2x1Capacity2", kUncounted),
      twin<Deadlock211, Meeting::taken_flag_reused>("Deadlock211", 496),
      twin<Faithful111, Meeting::send_returns_early>("Faithful111", 10),
      twin<LostTask111Closed, Meeting::refused_but_delivered>("LostTask111Closed", 22),
      twin<DataRace211, Meeting::moves_after_unlock>("DataRace211", 496),
  };
}

}  // namespace heddle::models::broken

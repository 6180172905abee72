#include <heddle/sync/relacy_sync.hpp>
#include <models/broken/programs.hpp>
#include <models/broken/relacy_twins.hpp>

namespace heddle::models::broken {

namespace {

template <template <class, ProgramDefect> class Program, ProgramDefect D>
RelacyTwin twin(std::string program, relacy::Options search, std::uint64_t executions) {
  return twin_of<Program<RelacySync, D>, Program<RelacySync, ProgramDefect::none>>(
      name_of<D>(), std::move(program), search, executions);
}

}  // namespace

std::vector<RelacyTwin> relacy_program_twins() {
  using enum ProgramDefect;
  return {
      twin<Exchange, both_send_first>("Exchange", sampled(2000), 1),
      twin<Account, sends_with_lock_held>("Account", bound(2), 1),
      twin<Gather, waits_before_reading>("Gather", sampled(20000), 1),
      twin<Subtasks, worker_feeds_itself>("Subtasks", bound(2), 1265),
      twin<Account, polls_with_lock_held>("Account", bound(2), 1),
      twin<Gather, add_inside_worker>("Gather", sampled(20000), 2),
      twin<FanIn, first_producer_closes>("FanIn", bound(2), 1),
      twin<FanIn, empty_taken_for_closed>("FanIn", bound(2), 161),
      twin<Handover, refusal_ignored>("Handover", bound(2), 1),
      twin<Cancel, consumer_dies_with_item>("Cancel", bound(2), 2037),
      twin<Account, total_without_lock>("Account", bound(2), 20),
      twin<Handover, writes_after_send>("Handover", bound(2), 33),
      twin<Shutdown, result_read_before_wait>("Shutdown", bound(2), 1),
      twin<FanIn, nobody_closes>("FanIn", bound(2), 1),
      twin<Cancel, consumer_deaf_to_done>("Cancel", bound(2), 1),
      twin<Cancel, producer_deaf_to_done>("Cancel", bound(2), 3445),
      twin<FirstAnswer, results_nobody_reads>("FirstAnswer", bound(2), 1),
      twin<Shutdown, nobody_waits_for_worker>("Shutdown", bound(2), 1),
  };
}

}  // namespace heddle::models::broken

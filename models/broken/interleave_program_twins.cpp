#include <heddle/sync/std_sync.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/programs.hpp>

namespace heddle::models::broken {

namespace {

template <template <class, ProgramDefect> class Program, ProgramDefect D>
InterleaveTwin twin(std::string program, Executions executions) {
  return interleave_twin_of<Program<StdSync, D>, Program<StdSync, ProgramDefect::none>>(
      name_of<D>(), std::move(program), executions);
}

}  // namespace

std::vector<InterleaveTwin> interleave_program_twins() {
  using enum ProgramDefect;
  return {
      twin<Exchange, both_send_first>("Exchange", all(4)),
      twin<Account, sends_with_lock_held>("Account", all(30)),
      twin<Gather, waits_before_reading>("Gather", all(552)),
      twin<Subtasks, worker_feeds_itself>("Subtasks", all(96)),
      twin<Account, polls_with_lock_held>("Account", all(30)),
      twin<Gather, add_inside_worker>("Gather", all(552)),
      twin<FanIn, first_producer_closes>("FanIn", all(80)),
      twin<FanIn, empty_taken_for_closed>("FanIn", all(80)),
      twin<Handover, refusal_ignored>("Handover", all(24)),
      twin<Cancel, consumer_dies_with_item>("Cancel", all(5'906)),
      twin<Account, total_without_lock>("Account", all(30)),
      twin<Handover, writes_after_send>("Handover", all(24)),
      twin<Shutdown, result_read_before_wait>("Shutdown", all(12)),
      twin<FanIn, nobody_closes>("FanIn", all(80)),
      twin<Cancel, consumer_deaf_to_done>("Cancel", all(5'906)),
      twin<Cancel, producer_deaf_to_done>("Cancel", all(5'906)),
      twin<FirstAnswer, results_nobody_reads>("FirstAnswer", all(8)),
      twin<Shutdown, nobody_waits_for_worker>("Shutdown", all(12)),
  };
}

}  // namespace heddle::models::broken

#include <heddle/sync/std_sync.hpp>
#include <models/broken/interleave_twins.hpp>
#include <models/broken/programs.hpp>

namespace heddle::models::broken {

namespace {

template <template <class, ProgramDefect> class Program, ProgramDefect D>
InterleaveTwin twin(std::string program, std::uint64_t executions) {
  return interleave_twin_of<Program<StdSync, D>, Program<StdSync, ProgramDefect::none>>(
      name_of<D>(), std::move(program), executions);
}

}  // namespace

std::vector<InterleaveTwin> interleave_program_twins() {
  using enum ProgramDefect;
  return {
      twin<Exchange, both_send_first>("Exchange", 4),
      twin<Account, sends_with_lock_held>("Account", 30),
      twin<Gather, waits_before_reading>("Gather", 552),
      twin<Subtasks, worker_feeds_itself>("Subtasks", 96),
      twin<Account, polls_with_lock_held>("Account", 30),
      twin<Gather, add_inside_worker>("Gather", 552),
      twin<FanIn, first_producer_closes>("FanIn", 80),
      twin<FanIn, empty_taken_for_closed>("FanIn", 80),
      twin<Handover, refusal_ignored>("Handover", 24),
      twin<Cancel, consumer_dies_with_item>("Cancel", 5'906),
      twin<Account, total_without_lock>("Account", 30),
      twin<Handover, writes_after_send>("Handover", 24),
      twin<Shutdown, result_read_before_wait>("Shutdown", 12),
      twin<FanIn, nobody_closes>("FanIn", 80),
      twin<Cancel, consumer_deaf_to_done>("Cancel", 5'906),
      twin<Cancel, producer_deaf_to_done>("Cancel", 5'906),
      twin<FirstAnswer, results_nobody_reads>("FirstAnswer", 8),
      twin<Shutdown, nobody_waits_for_worker>("Shutdown", 12),
  };
}

}  // namespace heddle::models::broken

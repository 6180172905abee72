// The explorer's third way to run: each run begins with nothing, a scheduler decides, and no other
// possibility is remembered here.
#include <heddle/engine/explorer.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

void Explorer::begin_scheduled() {
  frames_.clear();
  enter_frame(std::make_unique<Frame>());
  scheduler_->begin_run();
}

// In sequentially consistent executions each operation finds what is newest, and there is an order
// for every one of them; but who was woken has been woken by whoever woke it.
void Explorer::collect_possible_sources(ThreadId thread, const Operation& operation) {
  collect_sources(thread, operation);
  const LocationId location = operation.location;
  const std::size_t newest = graph_->newest(location);
  const bool takes_newest = model_ == MemoryModel::sc && !waits_for_wake(operation.function) &&
                            !is_determined(operation.function);
  std::erase_if(sources_, [&](const auto& source_and_choice) {
    const auto [source, choice] = source_and_choice;
    const std::size_t position = graph_->position_of(source, location);
    if (takes_newest && position != newest) return true;
    return graph_->has_exclusive_after(location, position) &&
           outcome_of(operation, truncated(graph_->value_of(source), operation.size), choice)
               .writes;
  });
}

Explorer::Answer Explorer::scheduled_read(ThreadId thread, const Operation& operation) {
  collect_possible_sources(thread, operation);
  if (sources_.empty()) return {Step::blocked};
  const EventId read = graph_->append(thread, operation);
  for (std::optional<std::size_t> index = scheduler_->choose(sources_.size()); index;
       index = scheduler_->choose_other()) {
    const auto [source, choice] = sources_[*index];
    const std::size_t position = graph_->position_of(source, operation.location);
    graph_->set_reads_from(read, source, choice);
    if (!is_consistent_at(operation.location, position)) continue;
    const bool writes = outcome_of(operation, (*graph_)[read].value, choice).writes;
    if (writes) {
      graph_->place(graph_->append_exclusive_write(read), position);
      if (!is_consistent_at(operation.location, position + 1)) return {Step::dropped};
    }
    position_in_thread_[thread] += writes ? 2 : 1;
    return answer_of(read);
  }
  return {Step::dropped};
}

Explorer::Answer Explorer::scheduled_write(ThreadId thread, const Operation& operation) {
  const LocationId location = operation.location;
  const EventId write = graph_->append(thread, operation);
  std::vector<std::size_t> positions{graph_->newest(location)};
  if (model_ != MemoryModel::sc) {
    Clock before = (*graph_)[write].happens_before;
    before.set(write.thread, write.index);
    for (std::size_t position = graph_->oldest_visible(location, before);
         position < positions.front(); ++position) {
      if (!graph_->has_exclusive_after(location, position)) positions.push_back(position);
    }
  }
  for (std::optional<std::size_t> index = scheduler_->choose(positions.size()); index;
       index = scheduler_->choose_other()) {
    graph_->place(write, positions[*index]);
    if (*index > 0 && !consistency_.allows(*graph_)) continue;
    ++position_in_thread_[thread];
    return {};
  }
  return {Step::dropped};
}

}  // namespace heddle::engine

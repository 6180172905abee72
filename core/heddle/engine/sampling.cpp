// The explorer's third way to run: every possibility is drawn at random, and none is remembered.
#include <heddle/engine/explorer.hpp>
#include <heddle/engine/function.hpp>

namespace heddle::engine {

void Explorer::sample(Sampler sampler) { sampler_ = std::move(sampler); }

void Explorer::begin_sample() {
  frames_.clear();
  enter_frame(std::make_unique<Frame>());
  sampler_->begin_run();
}

// One of what the operation can read, in a random order until one is consistent.
Explorer::Answer Explorer::sample_read(ThreadId thread, const Operation& operation) {
  collect_sources(operation, graph_->happens_before_next(thread));
  if (sources_.empty()) return {Step::blocked};
  const EventId read = graph_->append(thread, operation);
  while (!sources_.empty()) {
    const std::size_t drawn = sampler_->below(sources_.size());
    const auto [source, choice] = sources_[drawn];
    sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(drawn));
    const std::size_t position = graph_->position_of(source, operation.location);
    graph_->set_reads_from(read, source, choice);
    const bool writes = outcome_of(operation, (*graph_)[read].value, choice).writes;
    if (writes && graph_->has_exclusive_after(operation.location, position)) continue;
    if (!consistency_.allows(*graph_)) continue;
    if (writes) {
      graph_->place(graph_->append_exclusive_write(read), position);
      if (!consistency_.allows(*graph_)) return {Step::dropped};
    }
    position_in_thread_[thread] += writes ? 2 : 1;
    return answer_of(read);
  }
  return {Step::dropped};
}

Explorer::Answer Explorer::sample_write(ThreadId thread, const Operation& operation) {
  const EventId write = graph_->append(thread, operation);
  Clock before = (*graph_)[write].happens_before;
  before.set(write.thread, write.index);
  std::vector<std::size_t> positions{graph_->newest(operation.location)};
  for (std::size_t position = graph_->oldest_visible(operation.location, before);
       position < positions.front(); ++position) {
    if (!graph_->has_exclusive_after(operation.location, position)) positions.push_back(position);
  }
  graph_->place(write, positions[sampler_->below(positions.size())]);
  if (!consistency_.allows(*graph_)) graph_->place(write, positions.front());
  ++position_in_thread_[thread];
  return {};
}

}  // namespace heddle::engine

#include <heddle/engine/sampler.hpp>

#include <algorithm>
#include <bit>

namespace heddle::engine {

std::size_t Sampler::below(std::size_t bound) { return engine_() % bound; }

void Sampler::begin_run() {
  most_steps_ = std::max(most_steps_, step_);
  step_ = 0;
  change_points_.clear();
  for (unsigned change = 1; change < depth_; ++change) change_points_.push_back(below(most_steps_));
  priorities_.clear();
  for (ThreadId thread = 0; thread < kMaxThreads; ++thread)
    priorities_.push_back(depth_ + (engine_() >> 1));
}

ThreadId Sampler::pick(std::uint32_t ready) {
  std::vector<ThreadId> threads;
  for (; ready != 0; ready &= ready - 1)
    threads.push_back(static_cast<ThreadId>(std::countr_zero(ready)));
  if (depth_ == 0) return threads[below(threads.size())];
  const auto highest = [&] {
    return *std::max_element(threads.begin(), threads.end(), [&](ThreadId one, ThreadId other) {
      return priorities_[one] < priorities_[other];
    });
  };
  for (std::size_t change = 0; change < change_points_.size(); ++change) {
    if (change_points_[change] == step_) priorities_[highest()] = change;
  }
  ++step_;
  return highest();
}

}  // namespace heddle::engine

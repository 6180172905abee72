#include <heddle/engine/sampler.hpp>

#include <algorithm>
#include <bit>
#include <numeric>

namespace heddle::engine {

void Sampler::begin_run() {
  most_steps_ = std::max(most_steps_, step_);
  step_ = 0;
  change_points_.clear();
  for (unsigned change = 1; change < depth_; ++change) change_points_.push_back(below(most_steps_));
  priorities_.clear();
  for (ThreadId thread = 0; thread < kMaxThreads; ++thread)
    priorities_.push_back(depth_ + (engine_() >> 1));
}

std::size_t Sampler::choose(std::size_t possibilities) {
  left_.resize(possibilities);
  std::iota(left_.begin(), left_.end(), std::size_t{0});
  return *choose_other();
}

std::optional<std::size_t> Sampler::choose_other() {
  if (left_.empty()) return std::nullopt;
  const auto drawn = left_.begin() + static_cast<std::ptrdiff_t>(below(left_.size()));
  const std::size_t chosen = *drawn;
  left_.erase(drawn);
  return chosen;
}

std::optional<ThreadId> Sampler::pick(std::uint32_t ready, const Graph&) {
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

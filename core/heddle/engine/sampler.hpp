// Chance, for executions that are drawn instead of explored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <heddle/engine/scheduler.hpp>

namespace heddle::engine {

class Sampler final : public Scheduler {
 public:
  // `depth`: 0: every thread that can go on is as likely as any other, at each step. Otherwise
  // probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010):
  // threads have priorities, drawn at random, and at `depth` - 1 random steps the one that runs
  // falls behind all others; a bug that needs `depth` steps in a certain order, in an execution of
  // n threads and k steps, is found with a probability of at least 1 / (n k^(depth - 1)).
  Sampler(std::uint64_t seed, unsigned depth) : engine_(seed), depth_(depth) {}

  void begin_run() override;
  void note(ThreadId, const Operation&) override {}
  bool has_diverged() const override { return false; }
  std::optional<ThreadId> pick(std::uint32_t ready, const Graph& graph) override;
  std::size_t choose(std::size_t possibilities) override;
  std::optional<std::size_t> choose_other() override;
  bool is_new(const Graph&) override { return true; }
  bool next_run() override { return true; }
  std::optional<double> progress() const override { return std::nullopt; }
  bool is_systematic() const override { return false; }

 private:
  std::size_t below(std::size_t bound) { return engine_() % bound; }

  std::mt19937_64 engine_;
  unsigned depth_;
  std::size_t step_ = 0;
  std::size_t most_steps_ = 1;  // of a run so far
  std::vector<std::size_t> change_points_;
  std::vector<std::uint64_t> priorities_;  // of each thread; the highest goes on
  std::vector<std::size_t> left_;          // possibilities that have not been drawn
};

}  // namespace heddle::engine

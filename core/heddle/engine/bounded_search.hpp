// Every execution that few preemptions lead to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include <heddle/engine/scheduler.hpp>

namespace heddle::engine {

// Iterative context bounding (Musuvathi, Qadeer, PLDI 2007): depth first through all orders in
// which a thread stops no more than so many times although it could go on. Under RC11 each order
// comes with all that its reads can read and with all places that its writes can take.
//
// What is still to come depends on nothing but the graph so far, on who goes on, and on how many
// preemptions are left: where an order comes to a graph from which the same thread has gone on
// before, with as many left, it is given up. So memory grows with the number of such places.
class BoundedSearch final : public Scheduler {
 public:
  explicit BoundedSearch(unsigned most_preemptions) : most_preemptions_(most_preemptions) {}

  void begin_run() override;
  void note(ThreadId thread, const Operation& operation) override;
  bool has_diverged() const override { return has_diverged_; }
  std::optional<ThreadId> pick(std::uint32_t ready, const Graph& graph) override;
  std::size_t choose(std::size_t possibilities) override;
  std::optional<std::size_t> choose_other() override;
  bool is_new(const Graph& graph) override;
  bool next_run() override;
  std::optional<double> progress() const override;
  bool is_systematic() const override { return true; }

 private:
  struct Decision {
    std::uint16_t chosen;
    std::uint16_t possibilities;
    std::uint64_t history;  // of what came before it
  };
  // Two places have the same with a probability of 2^-128.
  struct Fingerprint {
    std::uint64_t first;
    std::uint64_t second;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
  };
  struct Hash {
    std::size_t operator()(const Fingerprint& fingerprint) const { return fingerprint.first; }
  };

  static Fingerprint fingerprint(const Graph& graph, ThreadId next);
  bool repeats() const { return depth_ < decisions_.size(); }
  // With so many preemptions so far, or with fewer.
  bool has_been_at(const Fingerprint& place, unsigned preemptions);

  const unsigned most_preemptions_;
  std::vector<Decision> decisions_;  // of the run, and of the next one's beginning
  std::size_t depth_ = 0;            // decisions in this run so far
  std::uint64_t history_ = 0;        // stands for all operations so far
  bool has_diverged_ = false;
  bool has_decided_ = false;     // whether choose() had a choice the last time
  ThreadId last_ = kMaxThreads;  // who has gone on last
  unsigned preemptions_ = 0;     // so far
  std::unordered_map<Fingerprint, unsigned, Hash> places_;  // and the fewest preemptions
};

}  // namespace heddle::engine

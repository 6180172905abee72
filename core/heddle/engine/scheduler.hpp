// Scheduler: what decides where executions are not explored from graph to graph but run from their
// beginning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <heddle/engine/clock.hpp>
#include <heddle/engine/graph.hpp>

namespace heddle::engine {

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  virtual void begin_run() = 0;
  // The thread is about to do that.
  virtual void note(ThreadId thread, const Operation& operation) = 0;
  // Whether the program has not done what it did before the same decisions.
  virtual bool has_diverged() const = 0;
  // Who goes on, of those in the set (one bit each; not empty), after the events of the graph.
  // Nothing: this execution leads nowhere new.
  virtual std::optional<ThreadId> pick(std::uint32_t ready, const Graph& graph) = 0;
  // Which of so many possibilities, by index; at least 1.
  virtual std::size_t choose(std::size_t possibilities) = 0;
  // Another one, because what choose() has said just now turns out to be impossible; nothing when
  // there is none left.
  virtual std::optional<std::size_t> choose_other() = 0;
  // The run is over: whether its graph is that of no earlier run.
  virtual bool is_new(const Graph& graph) = 0;
  // False when there is no other run.
  virtual bool next_run() = 0;
  // How much of all is done, from 0 to 1; nothing if there is no end.
  virtual std::optional<double> progress() const = 0;
  // Whether every possibility has its turn.
  virtual bool is_systematic() const = 0;

 protected:
  Scheduler() = default;
  Scheduler(const Scheduler&) = default;
  Scheduler& operator=(const Scheduler&) = default;
};

}  // namespace heddle::engine

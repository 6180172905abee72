// The failures that a search has met.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include <heddle/engine/machine.hpp>
#include <heddle/options.hpp>
#include <heddle/spec/result.hpp>

namespace heddle {

// Of the failures met, keeps the one that is told with the fewest context switches, then in the
// fewest steps.
class Findings {
 public:
  void add(engine::Machine& machine);
  // What another process has met: its to_text().
  void add(const std::string& text);
  std::string to_text() const;

  bool any() const { return count_ > 0; }

  // Runs the failing execution again, and tells what happens.
  Finding explain(engine::Machine& machine, const Options& options,
                  const std::function<void()>& scenario) const;

 private:
  void add(engine::Schedule schedule, const engine::Failure& failure);

  std::size_t count_ = 0;
  std::pair<std::size_t, std::size_t> cost_;
  engine::Schedule schedule_;
  engine::Failure failure_;
};

}  // namespace heddle

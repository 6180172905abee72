// A line on the terminal for those who wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace heddle {

class Progress {
 public:
  // Nothing is shown unless `wanted` and standard error is a terminal.
  Progress(std::string name, bool wanted);
  ~Progress();  // takes the line away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Whether it is time for the next line: about once a second.
  bool is_due();
  // `explored`: how much of the search is done, from 0 to 1, if that can be estimated.
  void show(std::uint64_t executions, std::uint64_t blocked, std::optional<double> explored);

 private:
  using Clock = std::chrono::steady_clock;
  const std::string name_;
  const bool shows_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point next_ = begin_ + std::chrono::seconds(1);
};

}  // namespace heddle

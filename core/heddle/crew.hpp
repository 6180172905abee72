// The processes that share one search.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace heddle {

// A search whose branches are independent of one another is shared by fork(): each process has all
// of the search's state and keeps a part of its branches. What they have in common lies in shared
// memory; what they have found goes through a file that has no name.
class Crew {
 public:
  // `most` processes at a time, this one among them.
  explicit Crew(unsigned most);
  // Where an exception unwinds the search: in a process that fork() has made, ends the process,
  // which must not go on with what the first one does after the search; else stops the others and
  // waits for them.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Of all processes.
  std::uint64_t executions() const { return common_->executions; }
  std::uint64_t blocked() const { return common_->blocked; }
  std::uint64_t failed() const { return common_->failed; }
  // How many executions had been run when the first failed.
  std::uint64_t first_failed() const { return common_->first_failed; }
  double explored() const { return common_->explored; }
  unsigned processes() const { return common_->processes; }
  bool is_stopped() const { return common_->stopped; }
  bool is_complete() const { return !common_->cut_short; }

  void add_execution() { ++common_->executions; }
  void add_blocked() { ++common_->blocked; }
  void add_failed() {
    if (++common_->failed == 1) common_->first_failed = executions() + blocked() + 1;
  }
  void add_explored(double share) { common_->explored += share; }
  // Nobody begins another execution, although there are more.
  void stop() {
    common_->cut_short = true;
    common_->stopped = true;
  }

  // Whether another process could begin now, and it is worth while.
  bool has_room();
  enum class Fork : std::uint8_t { none, parent, child };
  // `none`: there are enough by now, or there can be no more for now. Throws std::system_error if
  // there can be no file for what they find.
  Fork fork();
  bool is_forked() const { return is_forked_; }
  // Ends a process that fork() has made, when those that it has made have ended.
  [[noreturn]] void leave(const std::string& report);
  // In the process that began: waits until all others have ended; their reports that say something.
  // Throws std::runtime_error if one has died.
  std::vector<std::string> reports();

 private:
  using Clock = std::chrono::steady_clock;

  struct Common {
    std::atomic<std::uint64_t> executions{0};
    std::atomic<std::uint64_t> blocked{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> first_failed{0};
    std::atomic<double> explored{0};
    std::atomic<unsigned> at_work{1};
    std::atomic<unsigned> processes{1};
    std::atomic<bool> stopped{false};
    std::atomic<bool> cut_short{false};
    std::atomic<bool> has_died{false};
  };

  void wait_for_children();

  const unsigned most_;
  Common* common_ = nullptr;
  int reports_ = -1;  // the file
  bool is_forked_ = false;
  std::vector<int> children_;
  Clock::time_point next_fork_;
};

}  // namespace heddle

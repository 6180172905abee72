// Jobs: other programs, run a few at a time, each with its output in a file and a limit on its
// time.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace heddle {

struct Job {
  std::vector<std::string> command;  // the program's path, then its arguments
  std::vector<std::pair<std::string, std::string>> environment;  // added to this process's own
  std::filesystem::path output;                                  // standard output and error
  std::chrono::seconds limit{600};                               // after which it is killed
};

struct JobEnd {
  int exit_code = 0;       // when signal is 0
  int signal = 0;          // that ended it
  bool timed_out = false;  // ended here, because its time was up
};

// Runs all jobs, at most `parallel` at a time, and calls `ended(index, end)` for each as it ends,
// in this thread. Throws std::system_error when a process cannot be made.
void run_jobs(const std::vector<Job>& jobs, std::size_t parallel,
              const std::function<void(std::size_t, const JobEnd&)>& ended);

// The last lines of a file, for an error message.
std::string last_lines(const std::filesystem::path& file, std::size_t lines);

}  // namespace heddle

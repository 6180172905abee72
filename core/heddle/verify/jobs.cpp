#include <heddle/verify/jobs.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <system_error>
#include <thread>

namespace heddle {

namespace {

using Clock = std::chrono::steady_clock;

struct Running {
  std::size_t index = 0;
  Clock::time_point deadline;
  bool timed_out = false;
};

[[noreturn]] void become(const Job& job) {
  const int output = ::open(job.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int input = ::open("/dev/null", O_RDONLY);
  if (output >= 0) {
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
  }
  if (input >= 0) ::dup2(input, STDIN_FILENO);
  for (const auto& [name, value] : job.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  arguments.reserve(job.command.size() + 1);
  for (const std::string& argument : job.command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::perror(arguments.front());
  ::_exit(127);
}

pid_t start(const Job& job) {
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) become(job);
  return child;
}

JobEnd end_of(int status, bool timed_out) {
  JobEnd end;
  end.timed_out = timed_out;
  if (WIFSIGNALED(status)) {
    end.signal = WTERMSIG(status);
  } else {
    end.exit_code = WEXITSTATUS(status);
  }
  return end;
}

}  // namespace

void run_jobs(const std::vector<Job>& jobs, std::size_t parallel,
              const std::function<void(std::size_t, const JobEnd&)>& ended) {
  std::map<pid_t, Running> running;
  std::size_t next = 0;
  while (next < jobs.size() || !running.empty()) {
    while (next < jobs.size() && running.size() < std::max<std::size_t>(parallel, 1)) {
      running[start(jobs[next])] = {next, Clock::now() + jobs[next].limit};
      ++next;
    }
    int status = 0;
    const pid_t child = ::waitpid(-1, &status, WNOHANG);
    if (const auto found = running.find(child); child > 0 && found != running.end()) {
      const Running job = found->second;
      running.erase(found);
      ended(job.index, end_of(status, job.timed_out));
      continue;
    }
    for (auto& [process, job] : running) {
      if (!job.timed_out && Clock::now() > job.deadline) {
        job.timed_out = true;
        ::kill(process, SIGKILL);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::string last_lines(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream stream(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(stream, line);) {
    last.push_back(line);
    if (last.size() > lines) last.pop_front();
  }
  std::string text;
  for (const std::string& line : last) text += line + "\n";
  return text;
}

}  // namespace heddle

#include <models/support/child_process.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace heddle::models {

namespace {

int answer_descriptor = -1;  // of the child

// By the bare system call: also called from inside a sanitizer's report.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const long written = ::syscall(SYS_write, descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> chunk;
  for (;;) {
    const ssize_t count = ::read(descriptor, chunk.data(), chunk.size());
    if (count == 0 || (count < 0 && errno != EINTR)) return text;
    if (count > 0) text.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

std::string how_it_ended(int status, unsigned seconds) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    return fmt::format("no end in {} s", seconds);
  }
  if (WIFSIGNALED(status)) {
    return fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  }
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace

void answer_and_leave(const char* answer) {
  write_all(answer_descriptor, answer);
  ::syscall(SYS_exit_group, 0);
  ::_exit(0);
}

ChildResult run_in_child(const std::function<std::string()>& function, unsigned seconds) {
  std::array<int, 2> pipe_ends{};
  if (::pipe(pipe_ends.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  const pid_t child = ::fork();
  if (child < 0) {
    const int error = errno;
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);
    throw std::system_error(error, std::generic_category(), "fork");
  }
  if (child == 0) {
    ::close(pipe_ends[0]);
    answer_descriptor = pipe_ends[1];
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    ::alarm(seconds);
    answer_and_leave(function().c_str());
  }
  ::close(pipe_ends[1]);
  ChildResult result;
  result.answer = read_all(pipe_ends[0]);
  ::close(pipe_ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!result.finished) result.how = how_it_ended(status, seconds);
  return result;
}

}  // namespace heddle::models

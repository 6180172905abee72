#include <models/go/conformance/program.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <heddle/go/go.hpp>

namespace heddle::models::conformance {

namespace {

constexpr unsigned kSeconds = 60;

[[noreturn]] void throw_error(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Ending run_as_program(const std::function<void()>& body) {
  std::array<int, 2> pipe_ends{};
  if (::pipe(pipe_ends.data()) != 0) throw_error("pipe");
  const pid_t child = ::fork();
  if (child < 0) throw_error("fork");
  if (child == 0) {
    ::dup2(pipe_ends[1], STDERR_FILENO);
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);
    ::alarm(kSeconds);
    go::run(body);
    ::_exit(99);  // run() does not return
  }
  ::close(pipe_ends[1]);
  Ending ending;
  std::array<char, 1024> chunk;
  for (;;) {
    const ssize_t count = ::read(pipe_ends[0], chunk.data(), chunk.size());
    if (count > 0) ending.text.append(chunk.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
  }
  ::close(pipe_ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ending.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ending;
}

}  // namespace heddle::models::conformance

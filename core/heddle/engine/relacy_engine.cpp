#include <heddle/engine/relacy_engine.hpp>

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

namespace heddle::relacy {

namespace {

// A result crosses from the child to the parent as JSON on a pipe.
std::string encode(const Result& result) {
  nlohmann::json json = {{"complete", result.complete},
                         {"executions", result.executions},
                         {"projected", result.projected}};
  if (result.violation) {
    json["violation"] = {{"pitfall", static_cast<int>(result.violation->pitfall)},
                         {"message", result.violation->message},
                         {"trace", result.violation->trace},
                         {"state", result.violation->state}};
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result decode(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  Result result;
  result.complete = json.at("complete");
  result.executions = json.at("executions");
  result.projected = json.at("projected");
  if (json.contains("violation")) {
    const nlohmann::json& violation = json.at("violation");
    result.violation =
        Violation{static_cast<Pitfall>(violation.at("pitfall").get<int>()), violation.at("message"),
                  violation.at("trace"), violation.at("state")};
  }
  return result;
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
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

// Memory in which the child writes how far it has come, and the parent can read it when the child
// is no more.
class SharedProgress {
 public:
  SharedProgress() {
    void* memory = ::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    progress_ = ::new (memory) Progress();
  }
  ~SharedProgress() { ::munmap(progress_, sizeof(Progress)); }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;
  Progress& operator*() const { return *progress_; }

 private:
  Progress* progress_;
};

Result result_of_dead_child(int status, const Options& options, const Progress& progress) {
  Result result;
  result.executions = progress.executions;
  result.projected = progress.projected;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    result.incomplete_because = "not finished in " + std::to_string(options.seconds) + " s";
  } else {
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.violation = Violation{Pitfall::crash,
                                 std::string("the scenario crashed: ") + strsignal(signal), "", ""};
  }
  return result;
}

}  // namespace

Result explore(const Program& program, const Options& options) {
  check_arguments(program, options);
  const auto begin = std::chrono::steady_clock::now();
  const SharedProgress progress;
  std::array<int, 2> pipe_ends{};
  if (::pipe(pipe_ends.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    ::close(pipe_ends[0]);
    ::alarm(options.seconds);
    write_all(pipe_ends[1], encode(explore_here(program, options, *progress)));
    ::_exit(0);
  }
  ::close(pipe_ends[1]);
  const std::string text = read_all(pipe_ends[0]);
  ::close(pipe_ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const bool ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !text.empty();
  Result result = ended_well ? decode(text) : result_of_dead_child(status, options, *progress);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace heddle::relacy

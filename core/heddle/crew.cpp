#include <heddle/crew.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace heddle {

namespace {

// A fork takes about a millisecond: what is done sooner is not shared.
constexpr std::chrono::milliseconds kBetweenForks{20};

void require_no_error(bool holds, const char* what) {
  if (!holds) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Crew::Crew(unsigned most) : most_(most), next_fork_(Clock::now() + kBetweenForks) {
  void* memory =
      mmap(nullptr, sizeof(Common), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  require_no_error(memory != MAP_FAILED, "no shared memory");
  common_ = new (memory) Common;
}

Crew::~Crew() {
  if (is_forked_) _exit(EXIT_FAILURE);
  if (!children_.empty()) {
    stop();
    wait_for_children();
  }
  munmap(common_, sizeof(Common));
  if (reports_ >= 0) close(reports_);
}

bool Crew::has_room() {
  if (most_ <= 1 || common_->at_work >= most_ || Clock::now() < next_fork_) return false;
  next_fork_ = Clock::now() + kBetweenForks;
  return true;
}

Crew::Fork Crew::fork() {
  if (reports_ < 0) {
    reports_ = memfd_create("heddle-reports", MFD_CLOEXEC);
    require_no_error(reports_ >= 0 && fcntl(reports_, F_SETFL, O_APPEND) == 0,
                     "no file for the reports of several processes");
  }
  if (common_->at_work.fetch_add(1) >= most_) {  // another was faster
    --common_->at_work;
    return Fork::none;
  }
  std::fflush(nullptr);  // or it would be written twice
  const pid_t parent = getpid();
  const pid_t child = ::fork();
  if (child < 0) {  // too many processes, or no memory: those that there are can do it
    --common_->at_work;
    return Fork::none;
  }
  if (child > 0) {
    children_.push_back(child);
    return Fork::parent;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(EXIT_FAILURE);  // it died before we could ask for the signal
  ++common_->processes;
  is_forked_ = true;
  children_.clear();
  return Fork::child;
}

void Crew::wait_for_children() {
  --common_->at_work;
  for (const pid_t child : children_) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) common_->has_died = true;
  }
  children_.clear();
}

// One write() for each report, with its length in front: writes to the end of a file are not mixed.
void Crew::leave(const std::string& report) {
  wait_for_children();
  std::fflush(nullptr);
  if (report.empty()) _exit(EXIT_SUCCESS);
  const std::string text = std::to_string(report.size()) + ':' + report;
  const auto written = write(reports_, text.data(), text.size());
  _exit(written == static_cast<ssize_t>(text.size()) ? EXIT_SUCCESS : EXIT_FAILURE);
}

std::vector<std::string> Crew::reports() {
  wait_for_children();
  if (common_->has_died)
    throw std::runtime_error(
        "a process of the search has died, and what it has found with it; with --processes 1 there "
        "is only this one");
  std::vector<std::string> found;
  if (reports_ < 0) return found;
  const off_t size = lseek(reports_, 0, SEEK_END);
  std::string all(static_cast<std::size_t>(size), '\0');
  require_no_error(pread(reports_, all.data(), all.size(), 0) == size, "no reports");
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t colon = rest.find(':');
    const std::size_t length = std::stoull(std::string(rest.substr(0, colon)));
    found.emplace_back(rest.substr(colon + 1, length));
    rest.remove_prefix(colon + 1 + length);
  }
  return found;
}

}  // namespace heddle

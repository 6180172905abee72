#include <heddle/progress.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace heddle {

Progress::Progress(std::string name, bool wanted)
    : name_(std::move(name)), shows_(wanted && isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (shows_) fmt::print(stderr, "\r\033[K");
}

bool Progress::is_due() {
  if (!shows_ || Clock::now() < next_) return false;
  next_ = Clock::now() + std::chrono::seconds(1);
  return true;
}

void Progress::show(std::uint64_t executions, std::uint64_t blocked, std::optional<double> total) {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double rate = static_cast<double>(executions + blocked) / seconds;
  std::string line = fmt::format("{}{}{} executions, {:.0f} a second", name_,
                                 name_.empty() ? "" : ": ", executions, rate);
  if (total) {
    const double all = std::max(*total, static_cast<double>(executions));
    line += fmt::format(", {:.0f} % of about {:.2g}, {:.0f} s left",
                        100 * static_cast<double>(executions) / all, all,
                        (all - static_cast<double>(executions)) / rate);
  }
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
}

}  // namespace heddle

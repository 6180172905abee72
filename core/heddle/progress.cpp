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

void Progress::show(std::uint64_t executions, std::uint64_t blocked,
                    std::optional<double> explored) {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double rate = static_cast<double>(executions + blocked) / seconds;
  std::string line = fmt::format("{}{}{} executions, {:.0f} a second", name_,
                                 name_.empty() ? "" : ": ", executions, rate);
  if (explored && *explored > 0) {
    line += fmt::format(", {:.2g} % of about {:.2g}, {:.0f} s left", 100 * *explored,
                        static_cast<double>(executions) / *explored, seconds / *explored - seconds);
  }
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
}

}  // namespace heddle

// Time inside a scenario is virtual: each thread has a clock of its own, which goes on a little at
// every look and jumps at every sleep. What the program does must not depend on more.
#include <ctime>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::Machine;

timespec timespec_from(std::uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / 1'000'000'000),
          static_cast<long>(nanoseconds % 1'000'000'000)};
}

void sleep_for(Machine& machine, const timespec& duration) {
  machine.advance_clock_by(static_cast<std::uint64_t>(duration.tv_sec) * 1'000'000'000 +
                           static_cast<std::uint64_t>(duration.tv_nsec));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(clock_gettime)(clock, now);
  *now = timespec_from(machine->read_clock());
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* duration, timespec* left) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(clock_nanosleep)(clock, flags, duration, left);
  if ((flags & TIMER_ABSTIME) != 0) {
    machine->advance_clock_to(*duration);
  } else {
    sleep_for(*machine, *duration);
  }
  return 0;
}

int nanosleep(const timespec* duration, timespec* left) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(nanosleep)(duration, left);
  sleep_for(*machine, *duration);
  return 0;
}

}  // extern "C"

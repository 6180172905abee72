// Time inside a scenario is virtual: each thread has a clock of its own, which goes on a little
// when something is done and jumps at every sleep. What the program does must not depend on more.
#include <sys/time.h>
#include <unistd.h>

#include <ctime>

#include <heddle/abi/real.hpp>
#include <heddle/abi/waiting.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::abi::nanoseconds_in;
using heddle::engine::Machine;

timespec timespec_from(std::uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / 1'000'000'000),
          static_cast<long>(nanoseconds % 1'000'000'000)};
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
    machine->clock().advance_to(nanoseconds_in(*duration));
  } else {
    machine->clock().advance_by(nanoseconds_in(*duration));
  }
  return 0;
}

int nanosleep(const timespec* duration, timespec* left) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(nanosleep)(duration, left);
  machine->clock().advance_by(nanoseconds_in(*duration));
  return 0;
}

unsigned sleep(unsigned seconds) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(sleep)(seconds);
  machine->clock().advance_by(std::uint64_t{seconds} * 1'000'000'000);
  return 0;
}

int usleep(useconds_t microseconds) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(usleep)(microseconds);
  machine->clock().advance_by(std::uint64_t{microseconds} * 1'000);
  return 0;
}

int gettimeofday(timeval* now, void* zone) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL_AS(int (*)(timeval*, void*), gettimeofday)(now, zone);
  const timespec time = timespec_from(machine->read_clock());
  *now = {time.tv_sec, time.tv_nsec / 1'000};
  return 0;
}

time_t time(time_t* now) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL_AS(time_t (*)(time_t*), time)(now);
  const time_t seconds = timespec_from(machine->read_clock()).tv_sec;
  if (now != nullptr) *now = seconds;
  return seconds;
}

int timespec_get(timespec* now, int base) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(timespec_get)(now, base);
  *now = timespec_from(machine->read_clock());
  return base;
}

clock_t clock() noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(clock)();
  return static_cast<clock_t>(machine->read_clock() / (1'000'000'000 / CLOCKS_PER_SEC));
}

}  // extern "C"

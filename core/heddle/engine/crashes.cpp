// What a scenario must not do and only the processor or the kernel notices: wild accesses, stacks
// that overflow, threads that go on for ever without a step.
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <heddle/engine/libc_code.hpp>
#include <heddle/engine/machine.hpp>

namespace heddle::engine {

namespace {

constexpr std::uint32_t kTicksInTurn = 8;
constexpr double kQuickTick = 0.001;  // seconds

std::string description_of(const Interruption& interruption) {
  const siginfo_t& info = *interruption.info;
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  switch (interruption.signal) {
    case SIGSEGV:
      if (info.si_code == SI_KERNEL) return "uses a pointer that is no address (SIGSEGV)";
      return fmt::format("{} (SIGSEGV at address {:#x})",
                         interruption.instruction == info.si_addr ? "calls what is no function"
                         : address < 4096                         ? "uses a null pointer"
                                          : "uses memory that it may not use",
                         address);
    case SIGBUS: return fmt::format("uses memory that is not there (SIGBUS at {:#x})", address);
    case SIGFPE: return "divides by zero, or what does not fit (SIGFPE)";
    case SIGILL: return "comes to an instruction that is none, or to a trap (SIGILL)";
    case SIGABRT: return "is aborted by a library (SIGABRT)";
    case SIGPIPE: return "writes to a pipe or socket that nobody reads (SIGPIPE)";
    default: return fmt::format("gets signal {}", interruption.signal);
  }
}

// Whoever has been interrupted in the midst of libc may have left a stream locked. Nobody else is
// there who could have.
void unlock_streams() {
  for (std::FILE* stream : {stdin, stdout, stderr}) {
    while (ftrylockfile(stream) != 0) funlockfile(stream);
    funlockfile(stream);
  }
}

}  // namespace

void Machine::set_turn_limit(double seconds) {
  turn_limit_ = seconds;
  signals_.tick_every(seconds / kTicksInTurn);
}

void Machine::begin_process() {
  signals_.begin_process();
  set_turn_limit(turn_limit_);
}

void Machine::overflow_stack(std::size_t stack) {
  running_ = nullptr;
  fail({.pitfall = Pitfall::memory_error,
        .message = fmt::format("{}'s stack overflows ({} KiB)",
                               role_of(static_cast<ThreadId>(stack)), Stacks::kSize / 1024),
        .says_place = true});
}

// Returns if it is none of the scenario's.
void Machine::crash(const Interruption& interruption) {
  Machine* machine = active_;
  if (machine == nullptr) return;
  if (machine->interrupted_at_ != nullptr) machine->leave_without_stack();  // while capturing
  if (!machine->stacks_.hold(interruption.stack_pointer)) return;
  running_ = nullptr;
  machine->interrupted_at_ = interruption.stack_pointer;
  if (interruption.signal == SIGSEGV) {
    const std::size_t stack = machine->stacks_.overflowed_by(interruption.info->si_addr);
    if (stack < machine->stacks_.count()) machine->overflow_stack(stack);
  }
  Failure failure{.pitfall = Pitfall::crash,
                  .message = fmt::format("{} {}", machine->role(), description_of(interruption)),
                  .says_place = true};
  const bool is_nowhere =
      interruption.signal == SIGSEGV && interruption.instruction == interruption.info->si_addr;
  if (!is_nowhere) machine->fail(std::move(failure));
  machine->failure_ = std::move(failure);
  machine->leave_without_stack();
}

// From nowhere, where no stack can be captured; a call has left on top where it came from.
void Machine::leave_without_stack() {
  if (recording_ && stacks_.overflowed_by(interrupted_at_) == stacks_.count())
    recording_->final_stack = {*static_cast<const void* const*>(interrupted_at_)};
  leave(RunEnd::failed);
}

void Machine::tick(const Interruption& interruption) {
  if (active_ != nullptr) active_->look_at_turn(interruption);
}

void Machine::look_at_turn(const Interruption& interruption) {
  if (turn() != last_turn_) {
    last_turn_ = turn();
    ticks_ = 0;
    if (ticks_quickly_) set_turn_limit(turn_limit_);
    ticks_quickly_ = false;
  }
  ++ticks_;
  const bool is_known = known_endless_ && known_endless_->thread == current_ &&
                        known_endless_->epoch == threads_[current_].epoch;
  if (ticks_ < kTicksInTurn && !is_known) return;
  // The engine cannot be left in the midst of its work, and libc may hold a lock.
  if (running_ == nullptr || is_in_libc(interruption.instruction)) {
    if (!ticks_quickly_) signals_.tick_every(kQuickTick);
    ticks_quickly_ = true;
    return;
  }
  running_ = nullptr;
  interrupted_at_ = interruption.stack_pointer;
  endless_ = turn();
  fail({.pitfall = Pitfall::blocking,
        .message = fmt::format("{} has run for {} s of processor time without a step that others "
                               "could see: it never ends, or takes too long",
                               role(), turn_limit_),
        .says_place = true,
        .ends_search = true});
}

// Of what has been left with a signal.
void Machine::clean_up_interrupted() {
  if (interrupted_at_ == nullptr) return;
  interrupted_at_ = nullptr;
  unlock_streams();
}

}  // namespace heddle::engine

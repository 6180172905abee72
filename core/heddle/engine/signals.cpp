#include <heddle/engine/signals.hpp>

#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace heddle::engine {

namespace {

Signals* g_signals = nullptr;
Signals::Handler g_crashed = nullptr;
Signals::Handler g_tick = nullptr;

Interruption interruption_of(int signal, const siginfo_t* info, void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {signal, info, reinterpret_cast<const void*>(registers[REG_RIP]),
          reinterpret_cast<const void*>(registers[REG_RSP])};
}

using Action = void(int, siginfo_t*, void*);

// A handler may be left without returning, so it does not block its signal.
void install(int signal, Action* handler, struct sigaction* before) {
  struct sigaction action{};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
  sigaction(signal, &action, before);
}

timespec timespec_of(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  return {whole, static_cast<long>((seconds - static_cast<double>(whole)) * 1e9)};
}

}  // namespace

Signals::Signals(Handler crashed, Handler tick)
    : stack_(std::make_unique_for_overwrite<std::byte[]>(kStack)) {
  g_signals = this;
  g_crashed = crashed;
  g_tick = tick;
  const stack_t stack{stack_.get(), 0, kStack};
  sigaltstack(&stack, &stack_before_);
  for (std::size_t index = 0; index < kCrashes.size(); ++index) {
    struct sigaction& before = before_crash_[index];
    install(kCrashes[index], handle_crash, &before);
    // A program that ignores a signal is not ended by it.
    if (before.sa_handler == SIG_IGN) sigaction(kCrashes[index], &before, nullptr);
  }
  install(kTick, handle_tick, &before_tick_);
  begin_process();
}

void Signals::begin_process() {
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = kTick;
  event._sigev_un._tid = gettid();
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) != 0)
    throw std::system_error(errno, std::generic_category(), "no timer");
}

Signals::~Signals() {
  timer_delete(timer_);
  sigaction(kTick, &before_tick_, nullptr);
  for (std::size_t index = 0; index < kCrashes.size(); ++index)
    sigaction(kCrashes[index], &before_crash_[index], nullptr);
  sigaltstack(&stack_before_, nullptr);
  g_signals = nullptr;
}

void Signals::tick_every(double seconds) const {
  const timespec period = timespec_of(seconds);
  const itimerspec times{period, period};
  timer_settime(timer_, 0, &times, nullptr);
}

void Signals::handle_crash(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  g_crashed(interruption_of(signal, info, context));
  for (std::size_t index = 0; index < kCrashes.size(); ++index) {
    if (kCrashes[index] == signal) sigaction(signal, &g_signals->before_crash_[index], nullptr);
  }
  // What has been sent does not come again by itself.
  if (info->si_code <= 0) raise(signal);
  errno = error;
}

void Signals::handle_tick(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  g_tick(interruption_of(signal, info, context));
  errno = error;
}

}  // namespace heddle::engine

// Signals that come while a scenario runs: those that it brings upon itself, and one that says how
// much time has passed. Their handlers run on a stack of their own, for the scenario's may be full.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <memory>

namespace heddle::engine {

struct Interruption {
  int signal = 0;
  const siginfo_t* info = nullptr;
  const void* instruction = nullptr;    // about to be executed
  const void* stack_pointer = nullptr;  // of the interrupted code
};

// While one lives, the OS thread that made it has its handlers. There is one at a time.
class Signals {
 public:
  using Handler = void (*)(const Interruption&);

  // `crashed` is called for each signal that ends a process by default, because of what it has just
  // done; if it returns, the signal is what it was before. `tick` is called from time to time.
  Signals(Handler crashed, Handler tick);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // This is a new process, made by fork(): it has no timer yet.
  void begin_process();

  // From now on a tick after so many seconds of the thread's processor time, again and again.
  void tick_every(double seconds) const;

 private:
  static void handle_crash(int signal, siginfo_t* info, void* context);
  static void handle_tick(int signal, siginfo_t* info, void* context);

  static constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPIPE};
  static constexpr int kTick = SIGVTALRM;
  static constexpr std::size_t kStack = std::size_t{128} * 1024;

  std::unique_ptr<std::byte[]> stack_;
  stack_t stack_before_{};
  std::array<struct sigaction, kCrashes.size()> before_crash_{};
  struct sigaction before_tick_{};
  timer_t timer_{};
};

}  // namespace heddle::engine

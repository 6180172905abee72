// Goroutines: go(), run(), goexit().
#pragma once

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <concepts>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include <heddle/go/panic.hpp>
#include <heddle/go/parker.hpp>
#include <heddle/go/sleepers.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

namespace detail {

// Thrown by goexit().
struct Exit {};

// Linux cuts names at 15 characters.
inline void name_thread(const std::string& name) {
  ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
}

inline unsigned next_number() {
  static constinit std::atomic<unsigned> last{0};
  return ++last;
}

// Runs what may throw anything: a panic that nobody recovers from ends the program.
template <class Function>
bool ends_normally(Function& function) {
  try {
    function();
    return true;
  } catch (const Exit&) {
    return false;
  } catch (const std::exception& exception) {
    end_program("panic", exception.what());
  } catch (...) {
    end_program("panic", "an exception that is no std::exception");
  }
}

// Under a checker what is thrown is not caught on its way, so that it is found where it is thrown.
template <class Function>
bool ends_normally_if_checked(Function& function) {
  try {
    function();
    return true;
  } catch (const Exit&) {
    return false;
  }
}

template <class Function>
void start(std::string name, Function function) {
  if (checker::is_checking()) {
    std::thread([name = std::move(name), function = std::move(function)]() mutable {
      if (name.empty() && heddle_thread_number != nullptr)
        name = "G" + std::to_string(heddle_thread_number());
      name_thread(name);
      ends_normally_if_checked(function);
    }).detach();
    return;
  }
  if (name.empty()) name = "G" + std::to_string(next_number());
  Sleepers::of_process().add_goroutine();
  std::thread([name = std::move(name), function = std::move(function)]() mutable {
    g_is_goroutine = true;
    name_thread(name);
    {
      Function own = std::move(function);
      ends_normally(own);
    }
    Sleepers::of_process().remove_goroutine();
  }).detach();
}

}  // namespace detail

// `go f()`: runs `function` in a goroutine, which is a thread of its own that nobody joins. What
// happens before the call happens before the function. `name`: for findings and debuggers; G1, G2,
// ... in the order of creation if there is none.
//
// If the function throws, the program ends as in Go: "panic: <what it says>", exit status 2.
template <std::invocable Function>
void go(Function function) {
  detail::start("", std::move(function));
}
template <std::invocable Function>
void go(std::string name, Function function) {
  detail::start(std::move(name), std::move(function));
}

// `runtime.Goexit()`: ends the calling goroutine, after what is on its stack has been destroyed.
[[noreturn]] inline void goexit() { throw detail::Exit(); }

// What Go's main is: runs `main` as the goroutine G0. When it returns, the program ends with exit
// status 0, without waiting for the other goroutines, and without destructors of global variables.
// If all goroutines are asleep, no timer is pending and there is no other thread which might wake
// one, the program ends with "fatal error: all goroutines are asleep - deadlock!", exit status 2.
// Sleeping in anything but this library counts as being awake; so does a program with threads of
// another kind (ThreadSanitizer has one).
//
// Under a checker run() returns when `main` does, and what the others do then is explored as well:
// in Go it might have happened before the program's end. To wait for ever is for the checker to
// find.
template <std::invocable Function>
void run(Function main) {
  if (checker::is_checking()) {
    detail::name_thread("G0");
    if (!detail::ends_normally_if_checked(main))
      detail::Parker::park_for_ever("no goroutines (main called runtime.Goexit)");
    return;
  }
  auto& sleepers = detail::Sleepers::of_process();
  detail::g_is_goroutine = true;
  sleepers.add_goroutine();
  sleepers.add_helper();
  std::thread([&sleepers] { sleepers.watch(); }).detach();
  if (!detail::ends_normally(main)) {
    sleepers.lose_main();
    sleepers.remove_goroutine();
    sleepers.add_helper();  // this thread
    for (;;) ::pause();
  }
  std::fflush(nullptr);
  ::_exit(0);
}

}  // namespace heddle::go

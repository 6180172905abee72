// How a Go program fails: by a panic, which can be recovered from, or fatally, which cannot.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include <heddle/sync/checker.hpp>

namespace heddle::go {

// What panics in Go. what() is Go's text, without "panic: ". To catch one is to recover.
class Panic : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Source: The Go Programming Language Specification, "Run-time panics".
[[noreturn]] inline void panic(const char* text) { throw Panic(text); }
[[noreturn]] inline void panic_of_nil_dereference() {
  panic("runtime error: invalid memory address or nil pointer dereference");
}

// What Go prints of a panic that nobody recovers from, and its exit status.
inline constexpr int kExitOfPanic = 2;

[[noreturn]] inline void end_program(const char* kind, const char* text) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s: %s\n", kind, text);
  ::_exit(kExitOfPanic);
}

// What is fatal in Go: "fatal error: <text>" and exit status 2; under a checker a finding.
[[noreturn]] inline void fatal(const char* text) {
  if (checker::is_checking() && heddle_fatal != nullptr) heddle_fatal(text);
  end_program("fatal error", text);
}

}  // namespace heddle::go

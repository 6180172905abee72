// How a program gives up: a crash of the scenario, not of the check.
#include <cstdlib>
#include <exception>
#include <typeinfo>

#include <cxxabi.h>
#include <fmt/format.h>

#include <heddle/abi/real.hpp>
#include <heddle/abi/source_place.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::Pitfall;
using heddle::engine::Machine;

[[noreturn]] void crash(Machine& machine, const std::string& what) {
  machine.fail(Pitfall::crash, fmt::format("T{} {}", machine.current() + 1, what));
}

std::string exception_in_flight() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "";
  int status = 0;
  char* name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  std::string text =
      fmt::format(", because of an exception of type {}", name ? name : type->name());
  std::free(name);
  return text;
}

}  // namespace

extern "C" {

void abort() noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    crash(*machine, fmt::format("calls abort() at {}",
                                heddle::abi::place_of_call(__builtin_return_address(0))));
  }
  HEDDLE_REAL(abort)();
  __builtin_unreachable();
}

void __assert_fail(const char* assertion, const char* file, unsigned line,
                   const char* function) noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    crash(*machine, fmt::format("fails the assertion {} at {}:{}", assertion, file, line));
  }
  HEDDLE_REAL_AS(void (*)(const char*, const char*, unsigned, const char*), __assert_fail)(
      assertion, file, line, function);
  __builtin_unreachable();
}

}  // extern "C"

namespace std {

// NOLINTNEXTLINE(cert-dcl58-cpp): takes the place of the standard library's
void terminate() noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    crash(*machine, fmt::format("calls std::terminate() at {}{}",
                                heddle::abi::place_of_call(__builtin_return_address(0)),
                                exception_in_flight()));
  }
  std::get_terminate()();
  std::abort();
}

}  // namespace std

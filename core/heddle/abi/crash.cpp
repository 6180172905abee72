// How a program gives up: a crash of the scenario, not of the check.
#include <cstdlib>
#include <exception>
#include <typeinfo>

#include <cxxabi.h>
#include <fmt/format.h>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::Pitfall;
using heddle::engine::Machine;

// "T1 calls abort()", and where.
[[noreturn]] void crash(Machine& machine, std::string what) {
  machine.fail({.pitfall = Pitfall::crash,
                .message = fmt::format("{} {}", machine.role(), std::move(what)),
                .says_place = true});
}

std::string demangled(const std::type_info& type) {
  int status = 0;
  char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string text = name == nullptr ? type.name() : name;
  std::free(name);
  return text;
}

// What an exception says of itself, that has come to where nobody catches it.
std::string exception_in_flight() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "";
  std::string text = fmt::format(": nobody catches an exception of type {}", demangled(*type));
  try {
    throw;
  } catch (const std::exception& exception) {
    text += fmt::format(", which says \"{}\"", exception.what());
  } catch (...) {  // NOLINT(bugprone-empty-catch): says nothing
  }
  return text;
}

}  // namespace

extern "C" {

void abort() noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    crash(*machine, "calls abort()");
  }
  HEDDLE_REAL(abort)();
  __builtin_unreachable();
}

void __assert_fail(const char* assertion, const char* file, unsigned line,
                   const char* function) noexcept {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    crash(*machine, fmt::format("fails the assertion {}", assertion));
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
    crash(*machine, "calls std::terminate()" + exception_in_flight());
  }
  std::get_terminate()();
  std::abort();
}

}  // namespace std

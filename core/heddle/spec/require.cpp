#include <heddle/spec/require.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace heddle {

namespace {

void print_and_abort(Pitfall pitfall, const char* message) {
  const std::string_view name = to_string(pitfall);
  std::fprintf(stderr, "heddle: %.*s: %s\n", static_cast<int>(name.size()), name.data(), message);
  std::abort();
}

std::atomic<ViolationHandler> violation_handler{print_and_abort};

}  // namespace

ViolationHandler set_violation_handler(ViolationHandler handler) {
  return violation_handler.exchange(handler);
}

void require(Pitfall pitfall, bool condition, const char* message) {
  if (!condition) violation_handler.load()(pitfall, message);
}

}  // namespace heddle

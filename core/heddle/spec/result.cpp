#include <heddle/spec/result.hpp>

#include <fmt/format.h>

namespace heddle {

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds_exhaustive: return "holds, exhaustive";
    case Verdict::holds_bounded: return "holds, bounded";
    case Verdict::holds_sampled: return "holds, sampled";
    case Verdict::violated: return "violated";
    case Verdict::incomplete: return "incomplete";
    case Verdict::not_applicable: return "not applicable";
  }
  return "unknown verdict";
}

std::string describe(Verdict verdict, std::uint64_t bound_value, std::uint64_t executions) {
  switch (verdict) {
    case Verdict::holds_bounded: return fmt::format("{} {}", to_string(verdict), bound_value);
    case Verdict::holds_sampled: return fmt::format("{} {}", to_string(verdict), executions);
    default: return to_string(verdict);
  }
}

}  // namespace heddle

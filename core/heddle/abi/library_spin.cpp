#include <heddle/abi/library_spin.hpp>

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <heddle/engine/symbols.hpp>

namespace heddle::abi {

namespace {

using Stack = std::vector<const void*>;

constexpr unsigned kLooks = 16;  // __atomic_spin_count

// Without inlining, the predicate that is looked at lies in between: a lambda, its call, the load.
constexpr std::size_t kMostFrames = 8;

// Of an inlined function the name stands without its namespace.
bool names_spin(const std::vector<engine::SourceLine>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const engine::SourceLine& line) {
    return line.file.ends_with("/bits/atomic_wait.h") &&
           line.function.find("__atomic_spin<") != std::string::npos;
  });
}

// By the innermost function alone, into which everything else may be inlined.
bool is_spin_itself(const void* return_address) {
  static std::unordered_map<const void*, bool> known;
  const auto [entry, is_new] = known.try_emplace(return_address, false);
  if (is_new) entry->second = names_spin(engine::lines_of({return_address})[return_address]);
  return entry->second;
}

bool is_called_by_spin(const Stack& stack) {
  static std::map<Stack, bool> known;
  const auto [entry, is_new] = known.try_emplace(stack, false);
  if (is_new) {
    const auto lines = engine::lines_of(stack);
    entry->second = std::any_of(lines.begin(), lines.end(),
                                [](const auto& line) { return names_spin(line.second); });
  }
  return entry->second;
}

}  // namespace

bool repeats_library_spin(const engine::SpinWatch::Look& last, const engine::CallerState& caller) {
  if (last.repeats + 1 >= kLooks) return false;
  const auto* return_address = reinterpret_cast<const void*>(*caller.stack);
  const bool is_same = last.site == *caller.stack;
  // The compiler may have made two of the loop's first round and the others.
  if (is_spin_itself(return_address))
    return is_same || is_spin_itself(reinterpret_cast<const void*>(last.site));
  if (!is_same) return false;
  Stack stack = engine::capture_stack(2 * kMostFrames);
  stack.erase(stack.begin(), std::find(stack.begin(), stack.end(), return_address));
  stack.resize(std::min(stack.size(), kMostFrames));
  return is_called_by_spin(stack);
}

}  // namespace heddle::abi

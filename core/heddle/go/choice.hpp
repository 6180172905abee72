// Which of several things that could happen does.
#pragma once

#include <cstddef>
#include <random>

#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

// One of [0, count): each as likely as any other; under a checker, each.
inline std::size_t choose_one_of(std::size_t count) {
  if (count == 1) return 0;
  if (checker::is_checking() && heddle_choose_one != nullptr)
    return static_cast<std::size_t>(heddle_choose_one(static_cast<int>(count)));
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(generator);
}

}  // namespace heddle::go::detail

#!/usr/bin/env bash
# Installs what a build has made, and uses it from a project that knows nothing else of Heddle: a
# correct program holds, a broken one is found, and its token reproduces it.
#
#   ci/install_test.sh BUILD [GENERATOR COMPILER]
set -euo pipefail
build=$(realpath "${1:?the build folder}")
generator=${2:-Ninja}
compiler=${3:-clang++-19}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

die() {
  echo "FAILED: $1" >&2
  cat "$folder/log" >&2
  exit 1
}

cmake --install "$build" --prefix "$folder/prefix" > "$folder/log" 2>&1 || die "the installation"

mkdir "$folder/project"
cat > "$folder/project/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES CXX)
enable_testing()
find_package(heddle 0.1 CONFIG REQUIRED)
add_executable(uses_channels uses_channels.cpp)
target_link_libraries(uses_channels PRIVATE heddle::core)
add_test(NAME uses_channels COMMAND uses_channels)
heddle_add_check(queue_check queue_check.cpp)
END
cat > "$folder/project/uses_channels.cpp" << 'END'
#include <thread>

#include <heddle/channel/buffered_channel.hpp>

int main() {
  heddle::BufferedChannel<int> numbers(1);
  std::thread producer([&] {
    static_cast<void>(numbers.send(1));
    numbers.close();
  });
  int sum = 0;
  for (const int number : numbers) sum += number;
  producer.join();
  return sum == 1 ? 0 : 1;
}
END
cat > "$folder/project/queue_check.cpp" << 'END'
#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <heddle/gtest.hpp>

namespace {

void hand_over(std::memory_order order) {
  int value = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    value = 1;
    ready.store(true, order);
  });
  if (ready.load(std::memory_order_acquire))
    heddle::require(heddle::Pitfall::lost_task, value == 1, "it is another value");
  producer.join();
}

TEST(Queue, Correct) {
  EXPECT_HOLDS([] { hand_over(std::memory_order_release); });
}
TEST(Queue, Broken) {
  EXPECT_HOLDS([] { hand_over(std::memory_order_relaxed); });
}

}  // namespace
END
cmake -G "$generator" -S "$folder/project" -B "$folder/build" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_PREFIX_PATH="$folder/prefix" > "$folder/log" 2>&1 || die "find_package(heddle)"
cmake --build "$folder/build" > "$folder/log" 2>&1 || die "the build of a project that uses it"
"$folder/build/uses_channels" > "$folder/log" 2>&1 || die "a program that uses the channels"
check=$folder/build/queue_check
"$check" --gtest_filter=Queue.Correct > "$folder/log" 2>&1 || die "a correct program does not hold"
if "$check" --gtest_filter=Queue.Broken > "$folder/log" 2>&1; then die "a broken program holds"; fi
grep -q "data-race: T2's write and T1's read" "$folder/log" || die "the finding of a broken program"
token=$(grep -om1 "heddle1:[^' ]*" "$folder/log")
if HEDDLE_REPLAY=$token "$check" --gtest_filter=Queue.Broken > "$folder/log" 2>&1; then
  die "its token reproduces nothing"
fi
grep -q "data-race" "$folder/log" || die "its token reproduces something else"
echo "installed, found by CMake, and used"

#!/usr/bin/env bash
# The full tier, for the night: fresh seeds, more cases, both compilers, sanitizers, clang-tidy.
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${JOBS:-$(nproc)}
seed=${SEED:-$(date +%s)}
echo "full tier: SEED=$seed (run it again with: make check TIER=full SEED=$seed)"
export HEDDLE_SEED=$seed HEDDLE_CASES=${HEDDLE_CASES:-2000}

step() { printf '\n== %s\n' "$1"; }

step "quick tier's tests, with fresh seeds"
make --no-print-directory check-quick BUILD=build/full CI=true JOBS="$jobs"

step "the longer searches of the models"
HEDDLE_TIER=full ctest --test-dir build/full --output-on-failure -j "$jobs" -L relacy

step "real Go as the judge of heddle::go"
models/go/judge/judge.py --judge build/full/bin/heddle-judge --work build/full/go-judge \
  --seed "$seed" --jobs "$jobs"

step "address and undefined-behaviour sanitizers"
cmake -G Ninja -B build/asan -DCMAKE_CXX_COMPILER=clang++-19 -DHEDDLE_WERROR=ON \
  -DHEDDLE_SANITIZER=address,undefined . > build/asan-configure.log
ninja -C build/asan -j "$jobs" --quiet property_tests
setarch -R ctest --test-dir build/asan --output-on-failure -j "$jobs" -L properties

step "the interleave engine's fibers, heap and signals under the undefined-behaviour sanitizer"
cmake -G Ninja -B build/ubsan -DCMAKE_CXX_COMPILER=clang++-19 -DHEDDLE_WERROR=ON \
  -DHEDDLE_SANITIZER=undefined . > build/ubsan-configure.log
ninja -C build/ubsan -j "$jobs" --quiet litmus
# How often a loop goes round before it is known to be one depends on how everything is compiled.
UBSAN_OPTIONS=print_stacktrace=1:handle_segv=0 \
  ctest --test-dir build/ubsan --output-on-failure -j "$jobs" -L litmus -E waiting_loops

step "every subject, ten times as long"
make --no-print-directory verify BUILD=build/full JOBS="$jobs" \
  ARGS="--clients 3000 --runs 10 --items 5000 --seed $seed"

step "no file forgets an include: the quick tier compiles many with precompiled headers"
cmake -G Ninja -B build/own-includes -DCMAKE_CXX_COMPILER=clang++-19 -DHEDDLE_WERROR=ON \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON . > build/own-includes-configure.log
ninja -C build/own-includes -j "$jobs" --quiet litmus go_models models_go_kernels

step "clang-tidy"  # without them, too: it says nothing of headers that were compiled before
git ls-files 'core/*.cpp' |
  xargs -P "$jobs" -n 1 clang-tidy-19 -p build/own-includes --quiet --warnings-as-errors='*'

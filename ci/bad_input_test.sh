#!/usr/bin/env bash
# Bad input gets one clear line, the right exit code, and no half-written results file:
# bad_input_test.sh BUILD_FOLDER
set -uo pipefail

build=$(realpath "$1")
source=$(realpath "$(dirname "$0")/..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$source" || exit 1
export BUILD=$build JOBS=2
verify="$build/bin/heddle-verify --workers $build/verify/workers.txt"
failures=0
cases=0

# expect CODE "part of the message" command...: the exit code, the message, one line of it, and no
# results file.
expect() {
  local code=$1 message=$2
  shift 2
  rm -rf "$folder/results.json"
  local output status=0
  output=$("$@" 2>&1 > "$folder/stdout") || status=$?
  cases=$((cases + 1))
  local wrong=""
  [ "$status" -eq "$code" ] || wrong="exit code $status instead of $code"
  [[ $output == *"$message"* ]] || wrong="$wrong; it does not say '$message'"
  [ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ] || wrong="$wrong; more than one line"
  [ -z "$(find "$folder" -name 'results.json*')" ] || wrong="$wrong; it left a results file"
  [ -z "$wrong" ] && return
  failures=$((failures + 1))
  printf 'FAILED: %s\n  %s\n  it printed: %s\n' "$*" "$wrong" "$output"
}

cat > "$folder/good.hpp" << 'CODE'
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
namespace my {
template <class T>
struct channel {
  using value_type = T;
  explicit channel(std::size_t capacity) : capacity_(capacity) {}
  bool send(T value) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || values_.size() < capacity_; });
    if (closed_) return false;
    values_.push_back(std::move(value));
    changed_.notify_all();
    return true;
  }
  std::optional<T> recv() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !values_.empty(); });
    if (values_.empty()) return std::nullopt;
    std::optional<T> value(std::move(values_.front()));
    values_.pop_front();
    changed_.notify_all();
    return value;
  }
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
  bool closed_ = false;
};
struct mute {
  using value_type = int;
};
struct nothing {};
struct words {
  using value_type = const char*;
  bool send(const char*) { return false; }
  std::optional<const char*> recv() { return std::nullopt; }
};
}  // namespace my
CODE
sed '/closed_ = true;/{n;d}' "$folder/good.hpp" > "$folder/deaf.hpp"  # close wakes nobody
json=(--json "$folder/results.json")
channel=ci/verify-channel.sh

expect 2 "there is no such file" $channel "$folder/absent.hpp" "my::channel<int>" "${json[@]}"
expect 2 "CHANNEL is empty" $channel "" "my::channel<int>" "${json[@]}"
expect 2 "TYPE is missing" $channel "$folder/good.hpp" "" "${json[@]}"
expect 2 "does not compile" $channel "$folder/good.hpp" "my::chanel<int>" "${json[@]}"
expect 4 "nothing to send by" $channel "$folder/good.hpp" "my::mute" "${json[@]}"
expect 4 "no value_type" $channel "$folder/good.hpp" "my::nothing" "${json[@]}"
expect 4 "cannot carry a number" $channel "$folder/good.hpp" "my::words" "${json[@]}"
expect 2 "--bogus" $verify --bogus "${json[@]}"
expect 2 "--clients" $verify --clients 0 "${json[@]}"
expect 2 "--rounds" $verify --rounds 0 "${json[@]}"
expect 2 "--clients" $verify --clients many "${json[@]}"
expect 2 "--interleave-seconds" $verify --interleave-seconds 0 "${json[@]}"
expect 2 "--pitfall" $verify --pitfall sadness "${json[@]}"
expect 2 "is no operation" $verify --without juggle "${json[@]}"
expect 2 "is no scenario" $verify --engine interleave --interleave-scenario juggle "${json[@]}"
expect 2 "cannot write" $verify --json "$folder/absent/results.json"
expect 2 "cannot write" $verify --json /proc/results.json
expect 2 "it is a directory" $verify --json "$folder"
expect 2 "is no token" $verify --replay nonsense
expect 2 "of version" $verify --replay heddle9:property:RingChannel:1:send
expect 2 "no worker" $verify --replay heddle1:property:NoChannel:1:send
expect 2 "there is no such file" $verify --expectations "$folder/absent.json" "${json[@]}"
expect 4 "nothing was run" $verify --subject NoChannel "${json[@]}"
expect 2 "cannot read the list" "$build/bin/heddle-verify" --workers "$folder/absent.txt"
expect 2 "is no operation" "$build/bin/verify_property_RingChannel" --replay 1:send/juggle
interleave=$build/bin/verify_interleave_RingChannel
expect 2 "is no scenario" "$interleave" --replay leak:juggle:rc11:-0c
expect 2 "is no token" "$interleave" --replay leak:alone.0x0x0.1:rc11:x
expect 2 "goes on with a pitfall" "$interleave" --replay sadness
expect 4 "compiled already" "$build/bin/verify_interleave_tbb__concurrent_bounded_queue"
expect 2 "unknown option" "$build/bin/models_pitfalls" --bogus

# And good input is not refused; a channel whose close wakes nobody is found out.
small=(--clients 40 --rounds 2 --interleave-executions 500)
run=("${json[@]}" "${small[@]}")
if ! $channel "$folder/good.hpp" "my::channel<int>" "${run[@]}" > "$folder/log" 2>&1; then
  failures=$((failures + 1))
  echo "FAILED: a good channel was refused:"
  tail -n 20 "$folder/log"
fi
for engine in property tsan interleave; do
  if ! grep -q "\"engine\": \"$engine\"" "$folder/results.json"; then
    failures=$((failures + 1))
    echo "FAILED: no results of $engine for a good channel"
  fi
done
status=0
$channel "$folder/deaf.hpp" "my::channel<int>" "${run[@]}" > "$folder/log" 2>&1 || status=$?
again=$(sed -n "s/.*again: make verify CHANNEL=.*--replay '\(heddle1:interleave:[^']*\)'.*/\1/p" \
  "$folder/log" | head -n 1)
if [ "$status" -ne 1 ] || [ -z "$again" ]; then
  failures=$((failures + 1))
  echo "FAILED: a channel whose close wakes nobody gave exit code $status:"
  tail -n 20 "$folder/log"
fi
status=0
$channel "$folder/deaf.hpp" "my::channel<int>" --replay "$again" > "$folder/log" 2>&1 || status=$?
if [ "$status" -ne 1 ] || ! grep -q "asleep for ever" "$folder/log"; then
  failures=$((failures + 1))
  echo "FAILED: its token $again gave exit code $status:"
  tail -n 20 "$folder/log"
fi

echo "$((cases + 3)) cases of input, $failures failures"
[ "$failures" -eq 0 ]

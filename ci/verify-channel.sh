#!/usr/bin/env bash
# Verifies a channel that is not part of Heddle: verify-channel.sh HEADER TYPE [options of heddle-
# verify]
#
# Compiles three workers for the type and runs them: generated clients, large runs under
# ThreadSanitizer, and small programs in every order.
set -euo pipefail

build=${BUILD:-build}
jobs=${JOBS:-$(nproc)}

refuse() {
  echo "verify: $1" >&2
  exit 2
}

# The first line of a compiler's log that says what is wrong.
first_error() { grep -m1 -E "error:|undefined reference" "$1" || tail -n1 "$1"; }

[ $# -ge 2 ] || refuse "usage: verify-channel.sh HEADER TYPE [options]"
header=$1
type=$2
shift 2
example="make verify CHANNEL=my.hpp TYPE='my::channel<int>'"
[ -n "$header" ] || refuse "CHANNEL is empty; name the header: $example"
[ -n "$type" ] || refuse "TYPE is missing; say which type $header declares: $example"
[ -f "$header" ] || refuse "CHANNEL=$header: there is no such file (looked in $(pwd))"
header=$(realpath "$header")
name=${type//[[:space:]]/}

ninja -C "$build" -j "$jobs" --quiet heddle-verify heddle_verify heddle_verify_tsan \
  heddle_verify_interleave
folder=$(mktemp -d "${TMPDIR:-/tmp}/heddle-channel-XXXXXX")
trap 'rm -rf "$folder"' EXIT
# shellcheck source=/dev/null
# The compiler, and its arguments: heddle_cxx, heddle_property, heddle_tsan, heddle_interleave and
# heddle_interleave_link.
. "$build/verify/compile.env"

include=$(printf '%s' "$header" | sed 's/[\\"]/\\&/g')
printf '#include "%s"\nusing Subject = %s;\nstatic_assert(sizeof(Subject) > 0);\n' \
  "$include" "$type" > "$folder/type.cpp"
read -r -a property_flags <<< "$heddle_property"
read -r -a tsan_flags <<< "$heddle_tsan"
read -r -a interleave_flags <<< "$heddle_interleave"
read -r -a interleave_link <<< "$heddle_interleave_link"
syntax_only=("${property_flags[@]}" -w -fsyntax-only)
if ! "$heddle_cxx" "${syntax_only[@]}" "$folder/type.cpp" > "$folder/log" 2>&1; then
  refuse "TYPE='$type' does not compile with $header: $(first_error "$folder/log"); mend either"
fi

printf '#include "%s"\n\n#include <heddle/verify/worker.hpp>\n\nHEDDLE_VERIFY_MAIN("%s", %s)\n' \
  "$include" "$name" "$type" > "$folder/worker.cpp"
# All engines at the same time. Values that watch themselves where the type can hold them; its own
# otherwise.
compile() { # ENGINE FLAGS...
  local engine=$1
  shift
  "$heddle_cxx" -w "$folder/worker.cpp" -o "$folder/$engine" "$@" > "$folder/$engine.log" 2>&1
}
# Compiled as for ThreadSanitizer, and linked as if it were not.
compile_interleave() {
  "$heddle_cxx" -w -c "$folder/worker.cpp" -o "$folder/worker.o" "$@" "${interleave_flags[@]}" \
    > "$folder/interleave.log" 2>&1 &&
    "$heddle_cxx" "$folder/worker.o" -o "$folder/interleave" "${interleave_link[@]}" \
      >> "$folder/interleave.log" 2>&1
}
compile_all() {
  local processes=() status=0 process
  compile property "$@" "${property_flags[@]}" &
  processes+=($!)
  compile tsan "$@" "${tsan_flags[@]}" &
  processes+=($!)
  compile_interleave "$@" &
  processes+=($!)
  for process in "${processes[@]}"; do
    wait "$process" || status=1
  done
  return "$status"
}
if ! compile_all; then
  if ! compile_all -DHEDDLE_PLAIN_ELEMENTS; then
    for engine in property tsan interleave; do
      [ -x "$folder/$engine" ] && continue
      why=$(first_error "$folder/$engine.log")
      refuse "TYPE='$type' does not compile as a channel: $why; see README.md, 'Verify a channel'"
    done
  fi
  echo "verify: $type cannot hold Heddle's watching values; checked with its own"
fi

for engine in interleave property tsan; do
  printf '%s %s %s\n' "$engine" "$name" "$folder/$engine"
done > "$folder/workers.txt"
status=0
"$build/bin/heddle-verify" --workers "$folder/workers.txt" --jobs "$jobs" \
  --again "make verify CHANNEL=$header TYPE='$type' ARGS=\"--replay '%'\"" "$@" || status=$?
exit "$status"

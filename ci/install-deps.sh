#!/usr/bin/env bash
# Installs what Heddle needs on Debian bookworm; silent when nothing is missing.
#
#   ci/install-deps.sh                      installs what is missing
#   HEDDLE_NO_INSTALL=1 ci/install-deps.sh  only checks
#
# Exit codes: 0 all there, 1 apt failed (the end of its log is shown), 2 something is missing and
# cannot or may not be installed from here (one line says what to run).
set -euo pipefail

packages=(
  git make cmake ninja-build
  g++-12 clang-19 libclang-rt-19-dev llvm-19
  clang-format-19 clang-tidy-19
  python3
  relacy-dev                                   # the race detector
  librapidcheck-dev                            # the property-test generator
  libgtest-dev libgmock-dev libbenchmark-dev
  libboost-dev libboost-thread-dev libtbb-dev            # channels that Heddle tests, or measures
  libboost-fiber-dev
  libconcurrentqueue-dev libatomic-queue-dev
  nlohmann-json3-dev libcli11-dev libfmt-dev
)

die() {
  printf 'install-deps: %s\n' "$1" >&2
  exit "$2"
}

# Sets `missing` to the packages that are not installed, in one call of dpkg-query.
missing=()
find_missing() {
  local installed package
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${packages[@]}" \
    2>/dev/null) || true
  missing=()
  for package in "${packages[@]}"; do
    [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
  done
}

# Sets `as_root` to the words that make a command run as root; fails when there is no way to.
as_root=()
find_root() {
  if ((EUID == 0)); then
    as_root=()
  elif ! command -v sudo >/dev/null; then
    return 1
  elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  elif [[ -t 0 && -t 2 ]]; then
    as_root=(sudo)  # somebody is there to type the password
  else
    return 1
  fi
}

# Runs apt-get, its output into the log; on failure shows the end of the log and exits.
log=
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1 && return
  tail -n 30 "$log" >&2
  die "'apt-get $*' failed; its log ends above and is kept whole in $log" 1
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  die "not a Debian system (no dpkg-query or apt-get): install the equivalents of these Debian \
bookworm packages: ${packages[*]}" 2
fi

find_missing
((${#missing[@]})) || exit 0

wanted="${missing[*]}"
by_hand="run as root: apt-get update && apt-get install -y --no-install-recommends $wanted"
if [[ ${HEDDLE_NO_INSTALL:-0} != 0 ]]; then
  die "${#missing[@]} packages missing, and HEDDLE_NO_INSTALL forbids installing; $by_hand" 2
fi
find_root || die "${#missing[@]} packages missing, and no root or usable sudo; $by_hand" 2

log=$(mktemp "${TMPDIR:-/tmp}/heddle-install-deps.XXXXXX")
apt update
apt install -y --no-install-recommends "${missing[@]}"
find_missing
((${#missing[@]} == 0)) || die "apt-get ran but these are not installed: ${missing[*]}; see $log" 1
rm -f "$log"
printf 'install-deps: installed %s\n' "$wanted"

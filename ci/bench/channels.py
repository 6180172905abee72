#!/usr/bin/env python3
"""How fast channels are on real threads, Heddle's beside Go's and those of others.

    ci/bench/channels.py --program build/bin/bench_channels --json FILE [--rounds N]
        [--milliseconds N] [--only REGEX] [--with "chrt -f 5"]

Every row is measured for some milliseconds in a process of its own, the rows in turn, in many
rounds: so C++ and Go have the same machine. The best round counts; the median stands beside it. On
a busy machine, --with gives words to put before each command. Time is never a failure; a row that
loses a value is: exit code 1. 2: bad usage, 3: something does not run. Without Go, its rows are
left out with a line that says so.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent / "channel_bench.go"
GO, THREADS, OURS = "Go", "Go, OS threads", "Chan"
NOTES = {"moodycamel": "has no bound", "boost::fibers": "from threads",
         THREADS: "each goroutine on its own", "a cache line": "by spinning, no channel at all"}


class Failed(Exception):
    """Something does not run."""


def build_go(folder):
    """Go's rows; nothing where Go is not installed."""
    if shutil.which("go") is None:
        print("real Go's channels: SKIPPED, Go is not installed (apt-get install golang-go)")
        return None
    program = pathlib.Path(folder, "bench_channels_go")
    if subprocess.run(["go", "build", "-o", program, SOURCE], check=False).returncode != 0:
        raise Failed("go build failed")
    return program


def rows_of(program, only):
    run = subprocess.run([program, "--list"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failed(f"{program} --list failed")
    return [row for row in run.stdout.splitlines() if re.search(only, row)]


class Row:
    def __init__(self, name, program):
        self.name, self.program = name, program
        self.subject, self.topology, self.capacity = name.rsplit("/", 2)
        self.times, self.error = [], ""

    def group(self):
        return self.topology, self.capacity

    def measure(self, prefix, milliseconds):
        run = subprocess.run([*prefix, self.program, self.name, str(milliseconds)],
                             capture_output=True, text=True, check=False)
        if run.returncode == 0 and float(run.stdout) > 0:
            self.times.append(float(run.stdout))
        else:
            self.error = f"{self.name}: ended with {run.returncode}: {run.stderr.strip()}"

    def best(self):
        return min(self.times)

    def median(self):
        return statistics.median(self.times)


def measure(rows, arguments):
    for _ in range(arguments.rounds):
        for row in rows:
            if not row.error:
                row.measure(shlex.split(arguments.prefix), arguments.milliseconds)


def document(rows, arguments):
    """In google-benchmark's form."""
    return {
        "context": {"num_cpus": os.cpu_count(), "rounds": arguments.rounds,
                    "milliseconds": arguments.milliseconds, "with": arguments.prefix},
        "benchmarks": [{"name": row.name, "run_type": "iteration", "time_unit": "ns",
                        "real_time": row.best(), "median_time": row.median(),
                        "iterations": len(row.times), "items_per_second": 1e9 / row.best()}
                       for row in rows if row.times]}


def table(rows):
    yield (f"{'channels, ns a value':24}{'best':>10}{'median':>10}{'a second':>14}{'Go x':>8}"
           f"{'threads x':>11}")
    groups = {}
    for row in rows:
        if row.times:
            groups.setdefault(row.group(), {})[row.subject] = row
    for (topology, capacity), group in sorted(groups.items(), key=lambda item: (
            item[0][0] == "ping-pong", item[0][0], int(item[0][1]))):
        yield (f"  {'a round trip' if topology == 'ping-pong' else topology}, "
               f"capacity {capacity}")
        for row in sorted(group.values(), key=Row.best):
            ratios = [f"{row.best() / group[base].best():.2f}" if base in group else ""
                      for base in (GO, THREADS)]
            yield (f"    {row.subject:20}{row.best():>10,.0f}{row.median():>10,.0f}"
                   f"{1e9 / row.best():>14,.0f}{ratios[0]:>8}{ratios[1]:>11}"
                   f"  {NOTES.get(row.subject, '')}".rstrip())


def goals(rows):
    """As (what is wanted, what was measured, met)."""
    best = {row.name: row.best() for row in rows if row.times}
    for capacity, base, most in ((64, GO, 1), (64, THREADS, 1), (0, GO, 2), (0, THREADS, 2)):
        for topology in ("1:1", "4:1", "4:4"):
            ours, theirs = (best.get(f"{subject}/{topology}/{capacity}")
                            for subject in (OURS, base))
            if ours and theirs:
                yield (f"{OURS}, {topology}, capacity {capacity}: at most {most} x {base}",
                       f"{ours / theirs:.2f}", ours <= most * theirs)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--json", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="", metavar="REGEX", help="rows whose names match")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--milliseconds", type=int, default=10)
    parser.add_argument("--with", dest="prefix", default="", metavar="WORDS")
    arguments = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory() as folder:
            programs = [arguments.program, build_go(folder)]
            rows = [Row(name, program) for program in programs if program
                    for name in rows_of(program, arguments.only)]
            measure(rows, arguments)
    except (Failed, OSError, ValueError) as error:
        print(f"channels: {error}", file=sys.stderr)
        return 3
    arguments.json.write_text(json.dumps(document(rows, arguments), indent=2) + "\n",
                              encoding="utf-8")
    wrong = [row.error for row in rows if row.error] or ([] if rows else ["no row was measured"])
    print(*table(rows), sep="\n")
    print("\ngoals (time on the wall, the best of all rounds)")
    for goal, measured, met in goals(rows):
        print(f"  {'met    ' if met else 'not met'}  {goal}: {measured}")
    print(*(f"wrong: {line}" for line in wrong), f"\nwritten: {arguments.json}", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

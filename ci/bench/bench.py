#!/usr/bin/env python3
"""Runs the benchmark programs, a process a row, and joins what they say to one table.

    ci/bench/bench.py --programs FILE... --json FILE [--only REGEX]

Exit code 1 when a row found something or visited another number of executions than is known, 2 for
bad usage, 3 when a program does not run. How long something took is printed, and never a failure.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BASE = "native RC11"  # what the others are compared with
NO_PROJECTION_FROM = 2**63  # where Relacy's estimate overflows
MEGABYTE = 1024 * 1024
HEADER = (f"{'executions':>11}  {'complete':18}{'time':>20}{'per second':>12}{'memory':>8}"
          f"{'executions x':>14}{'time x':>9}{'rate x':>8}")


class ProgramFailed(Exception):
    pass


def output_of(command):
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                         check=False)
    if run.returncode != 0:
        raise ProgramFailed(f"{' '.join(map(str, command))}\nended with {run.returncode}:\n"
                            f"{run.stdout}{run.stderr}")
    return run.stdout


def measure(program, row, min_time):
    """google-benchmark's JSON of one row, measured in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        output_of([program, f"--benchmark_filter=^{row}$", f"--benchmark_min_time={min_time}",
                   f"--benchmark_out={file.name}", "--benchmark_out_format=json"])
        return json.loads(pathlib.Path(file.name).read_text(encoding="utf-8"))


def measure_all(programs, only, min_time):
    """One document of google-benchmark's form with the rows of all programs."""
    document = {"context": {}, "benchmarks": []}
    for program in programs:
        for row in output_of([program, "--benchmark_list_tests=true"]).splitlines():
            if re.search(only, row):
                if sys.stderr.isatty():
                    print(f"\r\033[K{row}", end="", file=sys.stderr, flush=True)
                measured = measure(program, row, min_time)
                document["context"] = document["context"] or measured["context"]
                document["benchmarks"] += measured["benchmarks"]
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return document


class Row:
    def __init__(self, measured):
        self.program, self.shape, self.engine = measured["name"].split("/")[:3]
        self.name = f"{self.program}/{self.shape}/{self.engine}"
        self.error = measured.get("error_message", "")
        self.seconds = measured.get("real_time", 0) / 1000  # the unit of all rows is ms
        self.executions = int(measured.get("executions", 0))
        self.blocked = int(measured.get("blocked", 0))
        self.expected = int(measured.get("expected", 0))
        self.expected_blocked = int(measured.get("expected_blocked", 0))
        self.complete = measured.get("complete", 0) == 1
        self.rate = measured.get("executions_per_second", 0)
        self.memory = measured.get("peak_memory_bytes", 0)
        self.projected = int(measured.get("projected", 0))
        if self.projected < self.executions:  # says nothing
            self.projected = 0

    def failure(self):
        """What is wrong with it, or nothing."""
        if self.error:
            return self.error
        if self.executions == 0:
            return "explored nothing"
        wrong = (self.executions != self.expected if self.complete
                 else self.executions > self.expected)
        if self.expected and wrong:
            return f"{self.executions:,} executions, and there are {self.expected:,}"
        if self.expected and self.complete and self.blocked != self.expected_blocked:
            return f"{self.blocked:,} blocked executions, and there are {self.expected_blocked:,}"
        return ""

    def all_executions(self):
        """How many there are; nothing if nobody knows."""
        return self.executions if self.complete else self.expected or self.projected

    def all_seconds(self):
        return self.seconds if self.complete else self.all_executions() / self.rate


def in_units(seconds):
    for size, unit in ((31_557_600, "years"), (86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"),
                       (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1e5 * size else (
                f"{seconds / size:.1e} {unit}")
    return f"{seconds * 1e6:.3g} us"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def large(value):
    return number(value) if value < 1e7 else f"{value:.1e}"


def how_complete(row):
    if row.complete:
        return f"yes, {row.blocked:,} blocked" if row.blocked else "yes"
    if row.expected:
        return f"no, of {large(row.expected)}"
    if row.projected >= NO_PROJECTION_FROM:
        return "no, of > 9.2e+18"
    return f"no, of ~{large(row.projected)}" if row.projected else "no"


def ratios(row, base):
    """Executions, time and rate as multiples of the base's."""
    if base is None or base.rate == 0 or row.rate == 0:
        return "", "", ""
    rate = number(row.rate / base.rate)
    if not (row.all_executions() and base.complete):
        return "", "", rate
    return (large(row.all_executions() / base.executions),
            large(row.all_seconds() / base.seconds), rate)


def table(rows):
    """The lines of the table: a block a program, in it the shapes, in them the engines."""
    groups = {}
    for row in rows:
        groups.setdefault(row.program, {}).setdefault(row.shape, []).append(row)
    lines = []
    for program, shapes in groups.items():
        lines += ["", f"{program:30}{HEADER}"]
        for shape, engines in shapes.items():
            base = next((row for row in engines if row.engine == BASE), None)
            lines.append(f"  {shape}")
            lines += [line_of(row, base) for row in engines]
    return lines


def line_of(row, base):
    executions_ratio, time_ratio, rate_ratio = ratios(row, base)
    time = in_units(row.seconds)
    if not row.complete and row.all_executions():
        time += f" of {in_units(row.all_seconds())}"
    return (f"    {row.engine:26}{number(row.executions):>11}  {how_complete(row):18}"
            f"{time:>20}{number(row.rate):>12}{row.memory / MEGABYTE:>5.0f} MB"
            f"{executions_ratio:>14}{time_ratio:>9}{rate_ratio:>8}")


def goals(rows):
    """The goals as (what is wanted, what was measured, met): of the rows that were measured."""
    named = {row.name: row for row in rows}
    native = [row for row in rows if row.engine.startswith("native")]
    for what, wanted, chosen in (
            ("1x1x1, one check of 6 executions", 300_000, "^lock/1x1x1/native RC11$"),
            ("1x1x1, many times in one check", 300_000, "^250 times/lock, 1x1x1/native RC11$"),
            ("three threads of atomics, one check of each", 500_000, "^three threads/"),
            ("three threads of atomics, many times in one check", 500_000, "^250 .*three threads"),
            ("1x1x1, shared by 2 processes (time on the wall)", 300_000, "lock.*2 processes$"),
            ("three threads of atomics, shared by 2 processes", 500_000, "three.*2 processes$")):
        matching = [row for row in native if re.search(chosen, row.name)]
        if matching:
            slowest = min(matching, key=lambda row: row.rate)
            fastest = max(matching, key=lambda row: row.rate)
            span = number(slowest.rate) + (f" ({slowest.shape}) to {number(fastest.rate)}"
                                           if len(matching) > 1 else "")
            yield f"{what}: {wanted:,} executions/s", f"{span}/s", slowest.rate >= wanted
    for name, what, seconds in ((f"lastzero/15/{BASE}", "lastzero(15)", 2),
                                (f"lock/2x2x1/{BASE}", "2x2x1", 1)):
        if name in named:
            row = named[name]
            yield (f"{what}: complete in {seconds} s",
                   in_units(row.seconds) + ("" if row.complete else ", not complete"),
                   row.complete and row.seconds < seconds)
    if native:
        most = max(native, key=lambda row: row.memory)
        yield ("at most 64 MB", f"{most.memory / MEGABYTE:.0f} MB ({most.name})",
               most.memory < 64 * MEGABYTE)
    growing = [row for row in native if row.program == "increments, 5 each"]
    if len(growing) > 1:
        times = [1 / row.rate for row in growing if row.rate]
        yield ("time per execution flat (within 1.2) as their number grows",
               f"{max(times) / min(times):.2f} between the slowest and the fastest",
               max(times) / min(times) <= 1.2)


def failures(rows):
    if not rows:
        return ["no row was measured"]
    return [f"{row.name}: {row.failure()}" for row in rows if row.failure()]


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--programs", nargs="+", required=True, type=os.path.abspath)
    parser.add_argument("--json", required=True, type=pathlib.Path,
                        help="google-benchmark's JSON of all rows")
    parser.add_argument("--only", default="", metavar="REGEX", help="rows whose names match")
    parser.add_argument("--min-time", default=0.5, type=float, metavar="SECONDS",
                        help="what is shorter is repeated for so long")
    arguments = parser.parse_args(words)
    try:
        document = measure_all(arguments.programs, arguments.only, arguments.min_time)
    except (ProgramFailed, OSError, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 3
    arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    rows = [Row(measured) for measured in document["benchmarks"]]
    wrong = failures(rows)
    print(*table(rows), sep="\n")
    print("\ngoals (time is processor time)")
    for goal, measured, met in goals(rows):
        print(f"  {'met    ' if met else 'not met'}  {goal}: {measured}")
    for row in rows:
        if row.complete and not row.expected:
            print(f"{row.name}: complete, with no number to compare {row.executions:,} with")
    print(*(f"wrong: {line}" for line in wrong), f"\nwritten: {arguments.json}", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Real Go as the judge of heddle::go.

    models/go/judge/judge.py --judge build/bin/heddle-judge --work FOLDER [--seed N]
        [--programs N] [--runs N] [--modes default one-processor race] [--jobs N]

Small programs at random are run by real Go, many times, and every outcome that it shows must be one
that heddle::go can have, "all goroutines are asleep" included. Then the comparison itself is put to
the test, with wrong sets. Exit code 1 when Go shows something else, or a wrong set is not noticed;
2 for bad usage, 3 when something does not run. Where Go is not installed, that is all it says.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MODES = {  # what is run, and with what in its environment
    "default": ("judge", {}),
    "one-processor": ("judge", {"GOMAXPROCS": "1"}),
    "race": ("judge_race", {"GORACE": "exitcode=0 atexit_sleep_ms=0"}),
}
ENDED = 500  # these are program.hpp's and runner.go's
GOROUTINES, RESULTS = 3, 20
RECORD = struct.Struct(f"={1 + GOROUTINES + GOROUTINES * RESULTS}i")
ASLEEP = "fatal error: all goroutines are asleep - deadlock!"
BLOCKED = re.compile(r"(chan send|chan receive|select|semacquire)( \(n.*\))?"
                     r"|idle|.*\(idle\)|.* wait")
MOST_DEADLOCKS = 40  # of one program in one mode: each ends a process
MOST_SLOW_STARTS = 100  # on a busy machine
QUIET_SECONDS = 0.3  # after which a run is looked at that does not go on
SECONDS_TO_ANSWER = 20  # to that; Go's runtime may hang over it
FLAWS = ("has-room", "first-case")


class Failed(Exception):
    """Something does not run."""


class Program:
    def __init__(self, number, executions):
        self.number, self.executions = number, executions
        self.text, self.outcomes = [], set()

    def goroutines(self):
        return sum(line.startswith("go:") for line in self.text)


def outcome_of(text, goroutines):
    """The results of each goroutine, from their text."""
    return tuple(tuple(map(int, part.split())) for part in text.split("|")[:goroutines])


def is_deadlock(outcome):
    return any(not results or results[-1] != ENDED for results in outcome)


def read_programs(path):
    programs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("program "):
            programs.append(Program(*map(int, line.split()[1:])))
        elif line.startswith("# "):
            programs[-1].text.append(line[2:])
        else:
            programs[-1].outcomes.add(outcome_of(line, programs[-1].goroutines()))
    return programs


def write_programs(arguments, folder, flaw):
    folder.mkdir(parents=True, exist_ok=True)
    command = [arguments.judge, str(arguments.seed), str(arguments.programs), folder, flaw]
    if subprocess.run(command, check=False).returncode != 0:
        raise Failed("heddle-judge failed")
    return read_programs(folder / "outcomes.txt")


def build(folder, modes):
    shutil.copy(HERE / "runner.go", folder)
    (folder / "go.mod").write_text("module judge\n\ngo 1.18\n", encoding="utf-8")
    for binary in sorted({MODES[mode][0] for mode in modes}):
        flags = ["-race"] if binary.endswith("_race") else []
        run = subprocess.run(["go", "build", *flags, "-o", binary, "."], cwd=folder, check=False,
                             env={**os.environ, "GOFLAGS": "-mod=mod"})
        if run.returncode != 0:
            raise Failed("go build failed")


def read_record(path, goroutines):
    """How many runs were begun, and what the last one has come to."""
    runs, *numbers = RECORD.unpack(path.read_bytes())
    counts, values = numbers[:GOROUTINES], numbers[GOROUTINES:]
    return runs, tuple(tuple(values[i * RESULTS:i * RESULTS + counts[i]])
                       for i in range(goroutines))


def wait_or_wake(process, record):
    """Waits for the process. Go with its race detector does not notice that all are asleep: one
    that does not go on is made to say what its goroutines do."""
    last, since = None, time.monotonic()
    while process.poll() is None:
        time.sleep(0.005)
        now = record.read_bytes()
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET_SECONDS:
            process.send_signal(signal.SIGQUIT)
            try:
                process.wait(SECONDS_TO_ANSWER)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def are_all_asleep(errors):
    """Whether the goroutines that SIGQUIT has shown all wait."""
    states = re.findall(r"^goroutine \d+ \[([^\],]*)", errors, re.MULTILINE)
    return bool(states) and all(BLOCKED.fullmatch(state) for state in states)


class Shown:
    """What Go has shown of one program."""

    def __init__(self):
        self.outcomes = {}  # with the first mode that showed it
        self.runs = self.deadlocks = 0

    def note(self, outcome, mode):
        self.outcomes.setdefault(outcome, mode)


def run_once(program, mode, folder, record, runs, seed, shown):
    """One process: until its runs are done, or a deadlock ends it. How many runs it was."""
    binary, environment = MODES[mode]
    record.write_bytes(bytes(RECORD.size))
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen([folder / binary, str(program.number), str(runs), str(seed), record],
                              stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                              env={**os.environ, **environment}) as process:
            wait_or_wake(process, record)
        output.seek(0)
        errors.seek(0)
        said = errors.read()
        for line in output:
            shown.note(outcome_of(line.split(" ", 1)[1], program.goroutines()), mode)
    begun, last = read_record(record, program.goroutines())
    if process.returncode == 0 and begun == runs:
        return begun
    if process.returncode == -signal.SIGKILL:  # what it has said may be half of it
        return max(begun - 1, 0)
    if ASLEEP in said or "SIGQUIT" in said and are_all_asleep(said):
        if not is_deadlock(last):
            raise Failed(f"program {program.number}: Go is asleep and nobody sleeps")
        shown.note(last, mode)
        shown.deadlocks += 1
        return begun
    if "SIGQUIT" in said:  # it was only slow
        return max(begun - 1, 0)
    raise Failed(f"program {program.number}, {mode}:\n{said}")


def run_program(program, arguments, folder):
    shown = Shown()
    with tempfile.TemporaryDirectory(dir=folder) as own:
        attempts = 0
        for mode in arguments.modes:
            left, deadlocks, seed = arguments.runs, shown.deadlocks, arguments.seed
            while left > 0 and shown.deadlocks - deadlocks < MOST_DEADLOCKS:
                seed += 1
                attempts += 1
                begun = run_once(program, mode, folder, pathlib.Path(own, "record"), left, seed,
                                 shown)
                left -= begun
                shown.runs += begun
                if attempts > shown.deadlocks + MOST_SLOW_STARTS:
                    raise Failed(f"program {program.number}, {mode}: does not go on")
                if mode == "race" and shown.deadlocks - deadlocks >= MOST_DEADLOCKS // 8:
                    break  # each costs QUIET_SECONDS
    return shown


def strangers(programs, shown):
    """What Go has shown and heddle::go cannot do, as text."""
    for program, own in zip(programs, shown):
        for outcome, mode in own.outcomes.items():
            if outcome not in program.outcomes:
                lines = "\n  ".join(program.text)
                kind = "sleeps for ever" if is_deadlock(outcome) else "ends"
                yield (f"program {program.number}: Go ({mode}) {kind} with {outcome}, "
                       f"heddle::go never:\n  {lines}")


def unnoticed(arguments, programs, shown):
    """Wrong sets that the comparison does not notice: there must be none."""
    for flaw in FLAWS:
        wrong = write_programs(arguments, arguments.work / flaw, flaw)
        found = len(list(strangers(wrong, shown)))
        print(f"  planted: {flaw}: {found} outcomes of Go are not in the wrong sets")
        if found == 0:
            yield flaw
    outcome = next(iter(shown[-1].outcomes))
    programs[-1].outcomes.remove(outcome)
    found = list(strangers(programs, shown))
    programs[-1].outcomes.add(outcome)
    print(f"  planted: one outcome removed: {len(found)} outcome of Go is not in the wrong set")
    if len(found) != 1:
        yield "one outcome removed"


def report(programs, shown, seconds):
    ours = sum(len(program.outcomes) for program in programs)
    seen = sum(len(program.outcomes & own.outcomes.keys())
               for program, own in zip(programs, shown))
    whole = sum(program.outcomes <= own.outcomes.keys() for program, own in zip(programs, shown))
    sleeping = [(program.outcomes, own.outcomes.keys()) for program, own in zip(programs, shown)]
    dead = sum(is_deadlock(each) for own, _ in sleeping for each in own)
    dead_seen = sum(is_deadlock(each) for own, go in sleeping for each in own & go)
    print(f"  {len(programs)} programs, {sum(own.runs for own in shown):,} runs of Go in "
          f"{seconds:.0f} s, {sum(own.deadlocks for own in shown):,} of them "
          f"\"all goroutines are asleep\"; "
          f"{sum(program.executions for program in programs):,} executions of heddle::go")
    print(f"  Go has shown {seen:,} of our {ours:,} outcomes ({100 * seen / ours:.1f} %), "
          f"{dead_seen:,} of our {dead:,} deadlocks; "
          f"of {whole} programs, every outcome")
    return seen


def judge(arguments):
    programs = write_programs(arguments, arguments.work, "none")
    build(arguments.work, arguments.modes)
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        shown = list(pool.map(lambda each: run_program(each, arguments, arguments.work), programs))
    seen = report(programs, shown, time.monotonic() - begin)
    wrong = list(strangers(programs, shown))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    if seen < 2 * len(programs):
        wrong.append("Go has shown next to nothing")
        print(wrong[-1])
    if not wrong:
        wrong = [f"not noticed: {each}" for each in unnoticed(arguments, programs, shown)]
        print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"  {'wrong' if wrong else 'every outcome of Go is one of ours'}")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--judge", required=True, type=os.path.abspath)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3000, help="of each program in each mode")
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    arguments.work = arguments.work.resolve()
    if shutil.which("go") is None:
        print("real Go as the judge: SKIPPED, Go is not installed (apt-get install golang-go)")
        return 0
    version = subprocess.run(["go", "version"], capture_output=True, text=True, check=False)
    print(f"real Go as the judge: {version.stdout.strip()}, seed {arguments.seed}")
    try:
        return judge(arguments)
    except (Failed, OSError) as error:
        print(f"judge: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())

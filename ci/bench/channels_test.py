#!/usr/bin/env python3
"""Do all rows of the channels' benchmark run, and is one that fails seen?

    ci/bench/channels_test.py PROGRAM

How long they take is no matter here.
"""
import contextlib
import io
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import channels

OURS = {"a cache line": 1, "Chan": 12, "UnbufferedChannel": 4, "BufferedChannel": 8,
        "RingChannel": 8, "SpscChannel": 4, "boost::fibers": 4, "tbb": 8,
        "moodycamel": 4}  # rows of each
GO = {"Go": 12, "Go, OS threads": 12}
PROGRAM = []


def run(program, *words):
    """Exit code, what was printed, and the rows of the file that was written."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "channels.json")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = channels.main(["--program", program, "--json", str(file), "--rounds", "1",
                                  "--milliseconds", "1", *words])
        rows = json.loads(file.read_text())["benchmarks"] if file.exists() else []
    return code, printed.getvalue(), rows


class Channels(unittest.TestCase):
    def test_all_rows_run(self):
        code, printed, rows = run(PROGRAM[0])
        self.assertEqual(code, 0, printed)
        counts = {}
        for row in rows:
            subject = row["name"].rsplit("/", 2)[0]
            counts[subject] = counts.get(subject, 0) + 1
            self.assertGreater(row["real_time"], 0)
        self.assertEqual(counts, {**OURS, **(GO if shutil.which("go") else {})})
        if shutil.which("go"):
            self.assertIn("Chan, 1:1, capacity 64: at most 1 x Go", printed)
        else:
            self.assertIn("SKIPPED", printed)

    def test_a_row_that_fails_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "program")
            program.write_text('#!/bin/sh\n[ "$1" = --list ] && echo Chan/1:1/0 && exit 0\n'
                               'echo "values are lost" >&2; exit 1\n')
            program.chmod(0o755)
            code, printed, _ = run(str(program), "--only", "^Chan")
        self.assertEqual(code, 1)
        self.assertIn("values are lost", printed)

    def test_what_measures_nothing_fails(self):
        self.assertEqual(run(PROGRAM[0], "--only", "no such row")[0], 1)
        self.assertEqual(run("/bin/false")[0], 3)


if __name__ == "__main__":
    PROGRAM = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])

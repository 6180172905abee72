#!/usr/bin/env python3
"""Do the benchmark programs run, is the table written, and is a wrong row seen?

    ci/bench/bench_test.py PROGRAM...

Runs a few small rows. How long they take is no matter here.
"""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

import bench

ROWS = {  # the rows that are run, and the number of executions of each
    "lock/1x1x1/native RC11": 6,
    "lock/1x1x1/native SC": 6,
    "lock/1x1x1/Relacy full": 13428,
    "lock/1x1x1/Relacy bound 2": 316,
    "no threads/nothing/native RC11": 1,
    "no threads/nothing/native SC": 1,
    "250 times/three threads, message passing/native RC11": 1750,
    "250 times/three threads, message passing/native SC": 1750,
    "40000 times/three threads, message passing/native RC11": 280000,
    "40000 times/three threads, message passing/native RC11, 2 processes": 280000,
    "three threads/store buffering, 1 read/native RC11": 8,
    "three threads/store buffering, 1 read/native SC": 7,
}
PROGRAMS = []


def run(programs, only):
    """Exit code, what was printed, and the rows of the file that was written."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "bench.json")
        arguments = ["--programs", *programs, "--json", str(file), "--only", only,
                     "--min-time", "0.01"]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = bench.main(arguments)
        document = json.loads(file.read_text()) if file.exists() else {"benchmarks": []}
    return code, printed.getvalue(), document["benchmarks"]


class Bench(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.code, cls.printed, cls.measured = run(
            PROGRAMS, "^lock/1x1x1|nothing|three threads/store buffering, 1 read|threads, message")

    def test_all_rows_are_complete_with_the_known_numbers(self):
        self.assertEqual(self.code, 0, self.printed)
        rows = {row.name: row for row in map(bench.Row, self.measured)}
        self.assertEqual({name: row.executions for name, row in rows.items()}, ROWS)
        for name, row in rows.items():
            self.assertTrue(row.complete, name)
            self.assertEqual(row.expected, ROWS[name], name)
            self.assertGreater(row.rate, 0, name)
            self.assertGreater(row.memory, 0, name)

    def test_the_table_has_every_row_and_the_ratios(self):
        for name in ROWS:
            self.assertIn(name.split("/")[2], self.printed)
        line = next(line for line in self.printed.splitlines() if "Relacy full" in line)
        self.assertIn("13,428  yes", line)
        self.assertIn("2,238", line)  # 13,428 / 6
        self.assertIn("1x1x1, one check of 6 executions: 300,000 executions/s", self.printed)

    def test_a_wrong_row_is_seen(self):
        for change in ({"executions": 5}, {"executions": 7}, {"executions": 0},
                       {"executions": 7, "complete": 0}, {"blocked": 1},
                       {"error_message": "deadlock"}):
            row = bench.Row({**self.measured[0], **change})
            self.assertTrue(bench.failures([row]), change)
        self.assertFalse(bench.failures([bench.Row(self.measured[0])]))
        stopped = {**self.measured[0], "executions": 5, "complete": 0}
        self.assertFalse(bench.failures([bench.Row(stopped)]))

    def test_what_measures_nothing_fails(self):
        self.assertEqual(run(PROGRAMS, "no such row")[0], 1)
        self.assertEqual(run(["/bin/false"], "")[0], 3)


if __name__ == "__main__":
    PROGRAMS = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])

"""What marks in the workers of the tests: says who and where, and dies when it is told to."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from helpers.grading.marking import Prepared
from helpers.grading.records import Cell, Environment, Grade, Recognised, Submission
from tests.waiting import wait_until


def prepared(student, *cells, chapter=1):
    """A submission, read."""
    placed = tuple(Cell(place, source) for place, source in enumerate(cells))
    recognised = Recognised(chapter, placed, placed)
    return Prepared(Submission(student, Path("nowhere")), f"hash of {student}", 1, 5, recognised)


class Echo:
    """Gives the student back, with the process that marked; does what the first cell names."""

    level = "full"

    def __init__(self, rules):
        self.rules = rules

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def mark(self, prepared):
        word, _, rest = prepared.recognised.cells[0].source.partition(" ")
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "die-once" and not Path(rest).exists():
            Path(rest).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "raise":
            raise RuntimeError(rest)
        if word == "until":
            wait_until(Path(rest).exists, seconds=60)
        if word in ("sleep", "long"):
            time.sleep(float(rest))
        return Grade(
            prepared.submission.student,
            prepared.recognised.chapter,
            1,
            prepared.sha256,
            datetime.now(UTC),
            Environment({}, "", self.level, str(os.getpid())),
            problem=self.own(),
            seconds=60.0 if word == "long" else 0.01,
        )

    def own(self):
        """What the worker finds in the teacher's file."""
        own = self.rules.catalogue.own
        return f"{own.name}: {own.read_text()}" if own else ""

"""Grades made up for the tests, and a book of them that is killed while it grows.

``python -m tests.grading.gradebook.made FOLDER KILLS`` adds `MANY` to a gradebook in FOLDER, in a
process that is killed so many times at random moments; prints what was wrong in between.
"""

import functools
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from helpers.grading.gradebook import Gradebook
from helpers.grading.records import Environment, ExerciseResult, Grade

KEY = b"the key of the tests, 32 bytes.."
NOW = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
PLACE = Environment({"python": "3.11.2", "numpy": "2.0"}, "hash of the exercises", "full", "lab")


def grade(student="ada", points=(2, 0), chapter=1, attempt=1, **others):
    """Return a grade with an exercise ``e0``, ``e1``, … of 2 points for each of `points`."""
    facts = {
        "sha256": f"{student}-{chapter}-{attempt}",
        "graded": NOW,
        "environment": PLACE,
        "submitted": NOW,
        "exercises": tuple(
            ExerciseResult(f"e{place}", 2, earned, "right" if earned == 2 else "wrong")
            for place, earned in enumerate(points)
        ),
    }
    return Grade(student, chapter, attempt, **(facts | others))


MANY = [
    grade(f"student {number // 2}", attempt=1 + number % 2, additions="x = 1\n" * number * 5)
    for number in range(100)
]


def add_missing(path, tell=lambda: None):
    """Go on where it stopped, as ``--resume`` does, and tell before each submission."""
    with Gradebook.open(path, KEY) as book:
        for each in MANY:
            if not book.has(each.student, each.chapter, each.sha256):
                tell()
                book.add(each)


def look(path):
    """Return what is wrong in a book that was killed, and how many submissions it has."""
    with Gradebook.open(path, KEY) as book:
        found = [each for student in book.students() for each in book.tries(student)]
        return book.verify(KEY) + [repr(each) for each in found if each not in MANY], len(found)


def main(folder, kills):
    path, chance = Path(folder) / "gradebook.sqlite", random.Random(7)
    counts = []
    for _ in range(int(kills)):
        ours, childs = os.pipe()
        child = os.fork()
        if child == 0:
            add_missing(path, functools.partial(os.write, childs, b"."))
            os._exit(0)
        os.close(childs)
        for _ in range(chance.randint(0, 3)):
            os.read(ours, 1)
        time.sleep(chance.uniform(0, 0.006))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ours)
        wrong, count = look(path)
        print(*wrong, sep="\n", end="\n" if wrong else "")
        counts.append(count)
    add_missing(path)
    print(f"killed at {len(set(counts))} different lengths", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])

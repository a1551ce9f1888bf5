"""A run that is killed at any moment goes on where it stopped, and ends as one that was not."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

from helpers.grading.gradebook import Gradebook, chain_key
from helpers.resources import chapter_path

SECRET = b"a secret of the test's own"
KILLS = 50
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

NURSERY = """\
import os, random, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path

from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import describing
from helpers.grading.records import Environment, ExerciseResult, Grade
from helpers.grading.planning import Reading, Selection
from helpers.grading.session import Session

work, out = map(Path, sys.argv[1:3])
secret, kills = sys.argv[3].encode(), int(sys.argv[4])


class Quick:
    level = "none"

    def mark(self, prepared):
        for each in prepared:
            points = float(each.seed % 3)
            yield Grade(
                **describing(each.submission),
                chapter=each.recognised.chapter,
                attempt=each.attempt,
                sha256=each.sha256,
                graded=datetime.now(UTC),
                environment=Environment({}, digest, self.level),
                exercises=(ExerciseResult("slide", 2.0, points, "right" if points else "wrong"),),
            )


digest = CatalogueFile().load().digest()


def grade():
    with Gradebook.open(out, chain_key(secret)) as book:
        Session(book, Selection((work,)), Reading(CatalogueFile(), secret)).run(
            Quick(), lambda: None
        )


rng = random.Random(7)
for _ in range(kills):
    child = os.fork()
    if not child:
        grade()
        os._exit(0)
    time.sleep(rng.uniform(0.0, 0.6))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
grade()
"""


def class_of_forty(folder):
    """Short copies of chapter 1, some of them second tries, and two that cannot be read."""
    whole = json.loads(chapter_path(1).read_text(encoding="utf-8"))
    cells = [cell for cell in whole["cells"] if cell["id"].startswith(("setup", "ex-"))]
    for number in range(40):
        added = {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"mark = {number}"}
        text = json.dumps({**whole, "cells": [*cells, added]}) if number % 20 else "no notebook"
        path = folder / f"s{number % 30:02}" / f"try{number}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def graded(work, out, kills):
    command = [sys.executable, "-c", NURSERY, work, out, SECRET.decode(), str(kills)]
    subprocess.run(command, check=True, timeout=300)
    with Gradebook.open(out, write=False) as book:
        assert book.verify(chain_key(SECRET)) == []
        everything = [grade for student in book.students() for grade in book.tries(student)]
    return sorted((replace(grade, graded=EPOCH) for grade in everything), key=repr)


def test_a_run_killed_fifty_times_gives_what_an_undisturbed_one_gives(tmp_path):
    work = tmp_path / "work"
    class_of_forty(work)
    killed = graded(work, tmp_path / "killed.sqlite", KILLS)
    whole = graded(work, tmp_path / "whole.sqlite", 0)

    assert len(whole) == 40
    assert sum(bool(grade.problem) for grade in whole) == 2
    assert killed == whole

"""Two separate processes mark chapter 1 as one does, though one of them is killed on the way."""

import os
import re
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import psutil
import pytest

from helpers.grading.cluster import ClusterPool
from helpers.grading.intake import handouts, recognise
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Prepared, Rules
from helpers.grading.parts import Limits
from helpers.grading.pool import LocalPool
from helpers.grading.records import Submission

[CHAPTER] = Path(__file__).parents[3].glob("chapters/01-*.ipynb")
SOLUTION = re.compile(r"```python[^\n]*\n(.*?)```", re.DOTALL)
RULES = Rules(CatalogueFile(), Limits())
SHARED = 8
"""The kinds of submission: none, one, two … exercises done."""
CLASS = 3 * SHARED


def handed_in(done):
    """Chapter 1 with its first exercises done, as its own solutions do them."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    helps = [name for name in cells if name.endswith("-help")]
    for name in helps[:done]:
        stub = cells[name.removesuffix("-help") + "-stub"]
        stub.source = "".join(SOLUTION.findall(cells[name].source))
    return nbformat.writes(notebook).encode()


def submissions(count):
    kinds = [recognise(handed_in(done), handouts()) for done in range(SHARED)]
    for number in range(count):
        submission = Submission(f"student {number}", CHAPTER)
        yield Prepared(submission, f"{number}", 1, number, kinds[number % SHARED])


def but_for_times(grade):
    results = tuple(replace(result, seconds=0.0) for result in grade.exercises)
    return replace(
        grade,
        exercises=results,
        graded=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=0.0,
        processor_seconds=0.0,
        peak=0,
    )


@pytest.mark.slow
def test_a_worker_is_killed_in_the_middle_and_all_are_graded_once_and_alike():
    grades = []
    with ClusterPool(RULES, workers=2) as pool:
        workers = [psutil.Process(pid) for pid in pool.client.run(os.getpid).values()]
        killed = workers[0]
        warm = killed.children(recursive=True)
        for grade in pool.mark(submissions(CLASS)):
            grades.append(grade)
            if len(grades) == 4:
                killed.send_signal(signal.SIGKILL)
        level = pool.level
    with LocalPool(RULES, 1) as alone:
        expected = [but_for_times(grade) for grade in alone.mark(submissions(CLASS))]

    assert len(workers) == 2
    assert warm
    assert not psutil.wait_procs(warm, timeout=5)[1]
    assert [grade.student for grade in grades] == [f"student {number}" for number in range(CLASS)]
    assert [but_for_times(grade) for grade in grades] == expected
    assert {grade.environment.level for grade in grades} == {level}
    right = [sum(x.verdict == "right" for x in grade.exercises) for grade in grades]
    assert right == [number % SHARED for number in range(CLASS)]

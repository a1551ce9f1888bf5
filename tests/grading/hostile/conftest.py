"""All kinds of hostile notebooks, marked in one run, and an honest one behind each."""

import hashlib
import os
from dataclasses import dataclass

import pytest

from helpers.grading.intake import handouts, recognise
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Prepared, Rules
from helpers.grading.parts import Limits
from helpers.grading.pool import LocalPool
from helpers.grading.records import Submission
from tests.grading.hostile.made import Kind
from tests.grading.hostile.notebooks import KINDS
from tests.sharing import computed_once

SECRET = "canary-7319-of-the-teacher"
SEED = 20_261_128
LIMITS = Limits(seconds=4, memory=200_000_000)


@dataclass(frozen=True)
class Run:
    """What came of it, and what it left outside."""

    grades: dict
    honest: list
    before: dict
    after: dict


def prepared(student, content, given, seed=SEED):
    return Prepared(
        Submission(student, student),
        hashlib.sha256(content).hexdigest(),
        1,
        seed,
        recognise(content, given),
    )


@pytest.fixture(scope="session")
def given():
    return handouts()


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    """A pool of two jobs, made by a teacher with a secret in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVNETS_CANARY", SECRET)
        with LocalPool(Rules(CatalogueFile(), LIMITS), 2) as pool:
            yield pool


@pytest.fixture(scope="module")
def patient():
    """A pool for chapters whose solutions train."""
    with LocalPool(Rules(CatalogueFile(), Limits(seconds=60)), 1) as pool:
        yield pool


@pytest.fixture(scope="session")
def run(pool, given, tmp_path_factory):
    """All of them, marked once."""
    return computed_once(
        tmp_path_factory, "hostile", lambda: marked(pool, given, tmp_path_factory.mktemp("outside"))
    )


def marked(pool, given, outside):
    """Mark all kinds, with files of the teacher's in ``outside`` that nobody may change."""
    for name in ("gradebook.sqlite", "other.ipynb", "victim"):
        (outside / name).write_text(SECRET)
        os.utime(outside / name, (1, 1))
    honest = prepared("honest", Kind().content(outside), given)
    before = facts(outside)

    def submissions():
        yield honest
        for name, kind in KINDS.items():
            yield prepared(name, kind.content(outside), given)
            yield honest

    grades = list(pool.mark(submissions()))
    return Run(
        {grade.student: grade for grade in grades if grade.student != "honest"},
        [grade for grade in grades if grade.student == "honest"],
        before,
        facts(outside),
    )


def facts(folder):
    """All that can be changed of the files of a folder."""
    return {
        path.name: (path.read_text(), path.lstat().st_mode, path.lstat().st_mtime)
        for path in folder.iterdir()
    }

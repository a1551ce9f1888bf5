"""A run of this grader into a gradebook, measured from inside."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil

from helpers.grading.cluster import ClusterPool
from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Rules
from helpers.grading.parts import Limits
from helpers.grading.planning import Reading, Selection
from helpers.grading.pool import LocalPool
from helpers.grading.session import Session

_SECRET = b"a secret of thirty-two bytes...."
_PART = 0.1  # of the run: the first and the last submissions, to compare


@dataclass(frozen=True)
class Plan:
    """What is to be graded, and how; ``workers`` of a cluster in place of ``jobs`` if given."""

    folder: Path
    own: Path | None = None
    jobs: int = 2
    workers: int = 0
    all_cells: bool = False
    seconds: float = 20.0


@dataclass(frozen=True)
class Measured:
    """Seconds and bytes. `points` are those of the students, in order."""

    count: int
    level: str
    start: float
    seconds: float
    first_appends: float
    last_appends: float
    memory: int
    growth: int
    points: list[float]
    verdicts: dict[str, int]

    @property
    def each(self) -> float:
        """Seconds for a submission, once the warm process is there."""
        return self.seconds / self.count


def measure(plan: Plan) -> Measured:
    """Grade in a fresh process, so that its memory is that of a grader."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_measured, plan).result()


def _measured(plan: Plan) -> Measured:
    catalogue = CatalogueFile(plan.own, _SECRET if plan.own else b"", only_own=bool(plan.own))
    rules = Rules(catalogue, Limits(plan.seconds))
    reading = Reading(catalogue, _SECRET, all_cells=plan.all_cells)
    me, appends, memory = psutil.Process(os.getpid()), list[float](), list[int]()
    with ExitStack() as stack:
        out = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        path = out / "gradebook.sqlite"
        book = stack.enter_context(Gradebook.open(path, chain_key(_SECRET)))
        session = Session(book, Selection((plan.folder,)), reading)
        book.add = _timed(book.add, appends)  # type: ignore[method-assign]
        begun = time.monotonic()
        if plan.workers:
            pool = stack.enter_context(ClusterPool(rules, workers=plan.workers))
        else:
            pool = stack.enter_context(LocalPool(rules, plan.jobs))
        ready = time.monotonic()
        before = me.memory_info().rss
        tally = session.run(pool, lambda: memory.append(me.memory_info().rss))
        seconds = time.monotonic() - ready
        points = {each.grade.student: each.points for each in book.counted()}
    part = max(int(len(appends) * _PART), 1)
    return Measured(
        tally.graded,
        pool.level,
        ready - begun,
        seconds,
        statistics.median(appends[:part]),
        statistics.median(appends[-part:]),
        max(memory),
        max(memory) - before,
        [points[student] for student in sorted(points)],
        dict(tally.verdicts),
    )


def _timed(function: Callable[..., None], took: list[float]) -> Callable[..., None]:
    def timed(*arguments: object) -> None:
        begun = time.monotonic()
        function(*arguments)
        took.append(time.monotonic() - begun)

    return timed

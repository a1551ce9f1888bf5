"""What a worker keeps between its tasks, and does.

A process keeps one bench for each run: made at the run's first task, closed when the grader says
that the run is over, or, should it never say so, when another begins and this one has been idle.
"""

import multiprocessing
import platform
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from helpers.grading.cluster.telling import ClusterError, Marking, Run, Task, installed
from helpers.grading.marking import Rules
from helpers.grading.records import Grade

_IDLE = 600.0  # seconds
_DAEMON = "DASK_DISTRIBUTED__WORKER__DAEMON=False"


def begin(run: Run) -> str:
    """Make ready for a run; give the level of isolation. Raises `ClusterError`, `WarmError`."""
    with _kept(run) as kept:
        return kept.marking.level


def mark(task: Task) -> list[Grade]:
    """Mark some submissions; raises what marking one raises."""
    grades = []
    with _kept(task.run) as kept:
        for each in task.submissions:
            if kept.over:
                raise ClusterError("the run of the grader is over")
            grades.append(kept.marking.mark(each))
    return grades


def end(name: str) -> None:
    """Close what is kept for a run, now or when its last task here ends."""
    with _CHANGING:
        if name in _KEPT:
            _end(_KEPT[name])


@dataclass
class _Kept:
    """A run's bench; as a context manager it counts the tasks that use it."""

    name: str
    marking: Marking
    stack: ExitStack
    users: int = 0
    over: bool = False
    used: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _CHANGING:
            self.users -= 1
            self.used = time.monotonic()
            if self.over:
                _end(self)


_KEPT: dict[str, _Kept] = {}
_CHANGING = threading.RLock()


def _kept(run: Run) -> _Kept:
    """Give a run's bench to one more task, made if need be."""
    with _CHANGING:
        if run.name not in _KEPT:
            for other in list(_KEPT.values()):
                if time.monotonic() - other.used > _IDLE:
                    _end(other)
            _KEPT[run.name] = _made(run)
        kept = _KEPT[run.name]
        kept.users += 1
        return kept


def _end(kept: _Kept) -> None:
    if kept.users:
        kept.over = True
    else:
        del _KEPT[kept.name]
        kept.stack.close()


def _made(run: Run) -> _Kept:
    _require_same(run)
    if multiprocessing.current_process().daemon:  # these may start no process, a judge is one
        raise ClusterError(f"start the workers with {_DAEMON} in their environment")
    with ExitStack() as stack:
        marking = stack.enter_context(run.bench(_rules(run, stack)))
        return _Kept(run.name, marking, stack.pop_all())


def _require_same(run: Run) -> None:
    here, there = installed(), run.installed
    for what, mine, asked in (
        ("convnets-counted", here.version, there.version),
        ("exercises", here.exercises[:12], there.exercises[:12]),
    ):
        if mine != asked:
            raise ClusterError(
                f"the worker on {platform.node()} has {what} {mine}, and the grader has {asked}: "
                "install the same on both"
            )


def _rules(run: Run, stack: ExitStack) -> Rules:
    """Give the rules, with the teacher's file at a path of this machine."""
    catalogue = run.rules.catalogue
    if run.own is None or catalogue.own is None:
        return run.rules
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="convnets-exercises-"))
    path = Path(folder, catalogue.own.name)
    path.write_text(run.own, encoding="utf-8")
    return replace(run.rules, catalogue=replace(catalogue, own=path))

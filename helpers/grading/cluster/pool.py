"""The grader's end of a cluster.

A task is as many submissions as take about `TASK_SECONDS`. A worker that dies takes its tasks with
it, and dask has others do them; only what comes back is counted. A task that cost several workers
is taken apart, and its submissions tried one by one with nothing else under way, so that a culprit
is known for certain.
"""

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self

from helpers.grading.bench import Bench
from helpers.grading.cluster import keeping
from helpers.grading.cluster.casualties import died
from helpers.grading.cluster.connecting import connected, readied, started
from helpers.grading.cluster.telling import ClusterError, Marking, Run, Task, installed
from helpers.grading.marking import Prepared, Rules
from helpers.grading.records import Grade

if TYPE_CHECKING:
    from distributed import Client, Future

TASK_SECONDS = 2.0
MOST = 20
"""Submissions of a task, at most."""
AHEAD = 3
"""Tasks for each thread of a worker that are under way, or done and not yet taken. Of long tasks no
more are under way than there are threads: which one is done first cannot be known."""

_LOOK = 15.0  # seconds between two looks at who is there
_LEFT = 300.0  # seconds that there may be no worker at all
_KEPT = "what was graded is kept: go on with --resume"
_GONE = f"the scheduler is gone; {_KEPT}"
_RETRIES = 2  # of a task that raised: it may have been the machine


@dataclass(frozen=True)
class _Begun:
    submissions: Sequence[Prepared]
    future: "Future[list[Grade]]"


class ClusterPool:
    """Marks on the cluster of a scheduler, or on one of ``workers`` processes of its own.

    A context manager; within it, `level` is the weakest level of isolation of the workers that are
    there, and `client` is dask's. A teacher's file of exercises is sent to the workers as text,
    alone: it may not read files that lie beside it. ``bench`` makes what marks in a worker, and is
    to be importable there.
    """

    def __init__(
        self,
        rules: Rules,
        scheduler: str | None = None,
        workers: int | None = None,
        bench: Callable[[Rules], AbstractContextManager[Marking]] = Bench,
    ) -> None:
        own = rules.catalogue.own
        text = own.read_text(encoding="utf-8") if own else None
        self._run = Run(uuid.uuid4().hex, rules, installed(), text, bench)
        self._scheduler, self._workers = scheduler, workers
        self._seconds, self._graded = 0.0, 0
        self._begun: deque[_Begun] = deque()

    def __enter__(self) -> Self:
        chosen = connected(self._scheduler) if self._scheduler else started(self._workers or 1)
        with ExitStack() as stack:
            self.client: Client = stack.enter_context(chosen)
            stack.callback(self._end)
            self.level = readied(self.client, self._run)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def mark(self, prepared: Iterable[Prepared]) -> Iterator[Grade]:
        """Mark all, in the order in which they come.

        Raises what a marker raises, and `ClusterError` if the scheduler is gone.
        """
        begun = self._begun = deque()
        rest = iter(prepared)
        while together := list(islice(rest, self._together())):
            begun.append(self._submit(together))
            threads = max(self._threads(), 1)
            while begun and (begun[0].future.done() or len(begun) >= AHEAD * threads):
                yield from self._results(begun)
            if not self._short():  # else one worker would wait for what another was sent
                while len(under_way := [it for it in begun if not it.future.done()]) > threads - 1:
                    self._wait(*under_way)
        while begun:
            yield from self._results(begun)

    def finished(self) -> Iterator[Grade]:
        """Give what is done and was not given yet; those of the last task may come again."""
        waiting: set[str] = set()
        for each in self._begun:
            grades: list[Grade] = []
            with suppress(Exception):  # it raised, or the scheduler is gone
                if each.future.done():
                    grades = each.future.result()
            if not grades:
                waiting |= {prepared.submission.student for prepared in each.submissions}
            yield from (grade for grade in grades if grade.student not in waiting)

    def _together(self) -> int:
        """How many submissions make a task; one until it is known how long they take."""
        if not self._short():
            return 1
        return min(int(TASK_SECONDS * self._graded / max(self._seconds, 1e-9)), MOST)

    def _short(self) -> bool:
        """Whether a submission takes so little that it is worth sending work ahead."""
        return self._graded > 0 and self._seconds / self._graded < TASK_SECONDS

    def _threads(self) -> int:
        try:
            threads: dict[str, int] = self.client.nthreads()
        except (CancelledError, OSError) as error:
            raise ClusterError(_GONE) from error
        return sum(threads.values())

    def _submit(self, submissions: Sequence[Prepared]) -> _Begun:
        task = Task(self._run, submissions)
        future = self.client.submit(keeping.mark, task, pure=False, retries=_RETRIES)
        return _Begun(submissions, future)

    def _results(self, begun: "deque[_Begun]") -> Iterator[Grade]:
        """Take the first task and give its grades."""
        from distributed import KilledWorker

        first = begun[0]
        try:
            grades = self._result(first)
        except KilledWorker:
            for other in islice(begun, 1, None):
                self._wait(other)
            for each in first.submissions:
                yield self._alone(each)
            begun.popleft()
            return
        self._seconds += sum(grade.seconds for grade in grades)
        self._graded += len(grades)
        yield from grades
        begun.popleft()

    def _alone(self, prepared: Prepared) -> Grade:
        """Mark one that may have been what killed the workers."""
        from distributed import KilledWorker

        try:
            [grade] = self._result(self._submit([prepared]))
        except KilledWorker:
            return died(self._run, prepared, self.level)
        return grade

    def _result(self, begun: _Begun) -> list[Grade]:
        self._wait(begun)
        return begun.future.result()

    def _wait(self, *begun: _Begun) -> None:
        """Wait until a task has ended, whichever way, as long as somebody is there to do it."""
        from distributed import wait

        futures = [it.future for it in begun]
        seen = time.monotonic()
        while time.monotonic() - seen < _LEFT:
            try:
                with self.client.as_current():
                    wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED")
            except TimeoutError:
                seen = time.monotonic() if self._threads() else seen
            except CancelledError as error:
                raise ClusterError(_GONE) from error
            else:
                return
        raise ClusterError(f"there has been no worker for {_LEFT:.0f} s; {_KEPT}")

    def _end(self) -> None:
        with suppress(Exception):  # a worker that is gone keeps nothing
            self.client.run(keeping.end, self._run.name, on_error="ignore")

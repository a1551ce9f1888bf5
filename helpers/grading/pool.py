"""Several submissions at a time on this machine: threads, one warm process, a child for each."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from types import TracebackType
from typing import Protocol, Self

from helpers.grading.bench import Bench
from helpers.grading.marking import Prepared, Rules
from helpers.grading.records import Grade
from helpers.grading.runners import Runner

_AHEAD = 32  # submissions a worker that are read before the first of them is done
_DEAF = 0.2  # seconds: a signal that comes in the moment before a wait is heard when it ends


class Pool(Protocol):
    """What marks many submissions; a context manager."""

    level: str

    def __enter__(self) -> Self:
        """Start what it needs."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""

    def mark(self, prepared: Iterable[Prepared]) -> Iterator[Grade]:
        """Mark all, in the order in which they come, whichever is done first."""

    def finished(self) -> Iterator[Grade]:
        """Give what is done and was not given yet, for whoever breaks off; some may come again.

        Of a student's tries none comes before an earlier one.
        """


class LocalPool:
    """Marks ``jobs`` submissions at a time; a context manager."""

    def __init__(self, rules: Rules, jobs: int, runner: Runner | None = None) -> None:
        self._jobs = jobs
        self._bench = Bench(rules, runner)
        self._begun: deque[tuple[Prepared, Future[Grade]]] = deque()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._bench)
            self.level = self._bench.level
            self._threads = stack.enter_context(ThreadPoolExecutor(self._jobs, "marker"))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:  # do not wait for what is under way
            self._bench.runner.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)
        _until_done(future for _, future in self._begun)
        self._stack.close()

    def mark(self, prepared: Iterable[Prepared]) -> Iterator[Grade]:
        """Mark all, in the order in which they come; raises what a marker raises."""
        begun = self._begun = deque()
        for each in prepared:
            begun.append((each, self._threads.submit(self._bench.mark, each)))
            while begun and (begun[0][1].done() or len(begun) >= _AHEAD * self._jobs):
                yield _result(begun[0][1])
                begun.popleft()
        while begun:
            yield _result(begun[0][1])
            begun.popleft()

    def finished(self) -> Iterator[Grade]:
        """Give what is done and was not given yet; the last one given may come again."""
        waiting: set[str] = set()
        for each, future in self._begun:
            student = each.submission.student
            done = future.done() and not future.cancelled() and future.exception() is None
            if done and student not in waiting:
                yield future.result()
            else:
                waiting.add(student)


def _until_done(futures: Iterable[Future[Grade]]) -> None:
    """Wait for all, and hear signals meanwhile."""
    waiting = list(futures)
    while waiting := [each for each in waiting if not each.done()]:  # cancelled ones are done
        wait(waiting, _DEAF)


def _result(future: Future[Grade]) -> Grade:
    _until_done([future])
    return future.result()

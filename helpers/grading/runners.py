"""What runs learners' code: forked children of a warm process."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from helpers.exercises.plain import from_json
from helpers.grading.parts import Limits, Part, in_parts
from helpers.grading.records import Asked, Cell, Ended, Outcome
from helpers.warm.client import JobLostError, Warm
from helpers.warm.launching import WarmError

_TRIES = 3  # of a job that is lost
_ENDS: tuple[Ended, ...] = ("timeout", "died", "memory")


class Runner(Protocol):
    """What runs learners' code."""

    level: str
    versions: dict[str, str]
    machine: str

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked], limits: Limits) -> Outcome:
        """Run the cells and ask."""

    def stop(self) -> None:
        """Break off what is running; nothing is run afterwards."""


class WarmRunner:
    """Runs in forked children of a warm process; a context manager that ends it.

    Several threads may run at the same time. Should the warm process be gone, the first to notice
    starts another.
    """

    def __init__(self, make: Callable[[], Warm]) -> None:
        self._make = make
        self._changing = threading.Lock()
        self._warm: Warm | None = None
        self._over = False

    def __enter__(self) -> Self:
        self._warm = self._make().__enter__()
        self.level, self.versions = self._warm.level, self._warm.versions
        self.machine = self._warm.machine
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._warm is not None:
            self._warm.close()

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked], limits: Limits) -> Outcome:
        """Run the cells and ask; raises `WarmError` if that cannot be done here.

        A job that is lost is run again. One that is lost each time, where an empty one is not, has
        only itself to blame: it is told that it died.
        """
        for _ in range(_TRIES):
            warm = self._warm
            assert warm is not None
            try:
                return in_parts(partial(_WarmPart, limits, warm=warm), cells, asked)
            except JobLostError:
                if self._over:
                    raise
                if not warm.alive:
                    self._another(warm)
        assert self._warm is not None
        in_parts(partial(_WarmPart, limits, warm=self._warm), [], asked[:1])
        return Outcome({}, {each.key: "died" for each in asked})

    def stop(self) -> None:
        """End the warm process; what waits for it gives up."""
        self._over = True
        if self._warm is not None:
            self._warm.close()

    def _another(self, gone: Warm) -> None:
        """Start a warm process in place of one that is gone, unless another thread has."""
        with self._changing:
            if self._warm is gone:
                gone.close()
                warm = self._make().__enter__()
                if warm.level != self.level:
                    warm.close()
                    raise WarmError(
                        f"isolation was {self.level!r} at the start and would be {warm.level!r} now"
                    )
                self._warm = warm


@dataclass
class _WarmPart(Part):
    """One child of a warm process."""

    warm: Warm = field(kw_only=True)

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked]) -> None:
        """Run in a forked child."""
        sources = list(enumerate(cell.source for cell in cells))
        seconds = min(self.limits.cell_seconds, self.left)
        job = self.warm.job(sources, seconds, self.limits.memory)
        reply = job.result()
        self.seconds += reply["seconds"]
        self._take_cells(reply, cells)
        for each in asked if self.began else ():
            if not self.left:
                break
            self.asked += 1
            told = {"question": each.question, "arguments": each.arguments}
            reply = job.ask({**told, "seconds": self.seconds_for(each)})
            self.seconds += reply["seconds"]
            self.took[each.name] = self.took.get(each.name, 0.0) + reply["seconds"]
            if reply["ended"] != "done":
                self.ends[each.key] = _end(reply["ended"])
                break
            self.keep(each, reply["answer"])
        usage = job.end()
        self.processor_seconds, self.peak = usage["processor_seconds"], usage["peak"]

    def _take_cells(self, reply: dict[str, object], cells: Sequence[Cell]) -> None:
        if reply["ended"] == "refused":  # nothing of the learner's has run
            raise WarmError(f"the sandbox could not be entered: {reply['answer']}")
        if reply["ended"] != "done":
            self.ended = _end(reply["ended"])
            self.cell = cell if isinstance(cell := reply.get("cell"), int) else None
            return
        self.began = True
        self.take_errors(_read(str(reply["answer"])).get("errors"), cells)


def _end(told: object) -> Ended:
    return next((known for known in _ENDS if known == told), "died")


def _read(text: str) -> dict[str, object]:
    """Read what a child says of its cells; anything may come."""
    try:
        told: object = from_json(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

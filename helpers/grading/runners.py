"""Running a submission: its cells, then one exercise after another, in a process of a warm one.

An exercise that takes too long, or that ends the process, loses itself and no other: the cells
are run again, and it goes on with the next.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from helpers.exercises.plain import from_json
from helpers.exercises.words import printable
from helpers.grading.records import Asked, Cell, Ended, Key, Outcome
from helpers.warm.client import JobLostError, Warm, WarmError

MOST = 32_000_000
"""Characters of a submission's answers, all together; those beyond earn nothing."""

_SHOWN = 20  # errors of cells that are kept
_TRIES = 3  # of a job that is lost
_ENDS: tuple[Ended, ...] = ("timeout", "died", "memory")


@dataclass(frozen=True)
class Limits:
    """Wall-clock `seconds` for all cells and again for each exercise; `memory` in bytes.

    Exercises that train are given `patience` times as long, and so are cells where a chapter's own
    are run as well.
    """

    seconds: float = 20.0
    memory: int = 2_000_000_000
    patience: float = 10.0
    patient_cells: bool = False

    @property
    def cell_seconds(self) -> float:
        """For all cells together."""
        return self.seconds * (self.patience if self.patient_cells else 1)


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


def in_parts(make: Callable[[], "Part"], cells: Sequence[Cell], asked: Sequence[Asked]) -> Outcome:
    """Run, and begin anew behind each exercise that ended a process."""
    outcome = Outcome({})
    rest, room = list(asked), MOST
    errors: tuple[str, ...] | None = None  # of the first process, which had not been asked yet
    while rest:
        part = make()
        part.room = room
        part.run(cells, rest)
        room = part.room
        if not part.began:  # the cells did not come to an end: nothing can be asked
            part.ends = {each.key: part.ended or "died" for each in rest}
            rest = []
        errors = part.errors if errors is None else errors
        outcome = _joined(outcome, part, errors)
        lost = {name for name, _ in part.ends}
        rest = [each for each in rest[part.asked :] if each.name not in lost]
    return outcome


@dataclass
class Part:
    """One process: as far as it came.

    `began` says whether the cells came to an end, `asked` how many questions were put, `ended`
    how the process ended if that was with the cells.
    """

    limits: Limits
    room: int = MOST
    began: bool = False
    asked: int = 0
    ended: Ended | None = None
    errors: tuple[str, ...] = ()
    observations: dict[Key, str] = field(default_factory=dict)
    ends: dict[Key, Ended] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak: int = 0

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked]) -> None:
        """Run the cells, and ask until an answer does not come."""
        raise NotImplementedError

    def keep(self, asked: Asked, text: str) -> None:
        """Keep an answer, as long as all of them together are of a size that is bearable.

        A child of ours writes ASCII; other text would take four times as much room.
        """
        self.room -= len(text)
        readable = text.isascii() and self.room >= 0
        self.observations[asked.key] = text if readable else ""

    def seconds_for(self, asked: Asked) -> float:
        """Say how long an answer may take."""
        trains = asked.question.get("preparer") != "as they are"
        return self.limits.seconds * (self.limits.patience if trains else 1)

    def take_errors(self, told: object) -> None:
        """Keep what cells raised, as a child tells it; anything may come."""
        if isinstance(told, list):
            self.errors = tuple(_error(each) for each in told[:_SHOWN])


@dataclass
class _WarmPart(Part):
    """One child of a warm process."""

    warm: Warm = field(kw_only=True)

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked]) -> None:
        """Run in a forked child."""
        sources = [(cell.place, cell.source) for cell in cells]
        job = self.warm.job(sources, self.limits.cell_seconds, self.limits.memory)
        reply = job.result()
        self.seconds += reply["seconds"]
        self._take_cells(reply)
        for each in asked if self.began else ():
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

    def _take_cells(self, reply: dict[str, object]) -> None:
        if reply["ended"] == "refused":  # nothing of the learner's has run
            raise WarmError(f"the sandbox could not be entered: {reply['answer']}")
        if reply["ended"] != "done":
            self.ended = _end(reply["ended"])
            return
        self.began = True
        self.take_errors(_read(str(reply["answer"])).get("errors"))


def _joined(outcome: Outcome, part: Part, errors: tuple[str, ...]) -> Outcome:
    return Outcome(
        {**outcome.observations, **part.observations},
        {**outcome.ended, **part.ends},
        errors=errors,
        took=outcome.took
        | {name: outcome.took.get(name, 0.0) + s for name, s in part.took.items()},
        seconds=outcome.seconds + part.seconds,
        processor_seconds=outcome.processor_seconds + part.processor_seconds,
        peak=max(outcome.peak, part.peak),
    )


def _end(told: object) -> Ended:
    return next((known for known in _ENDS if known == told), "died")


def _read(text: str) -> dict[str, object]:
    """Read what a child says of its cells; anything may come."""
    try:
        told: object = from_json(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _error(told: object) -> str:
    match told:
        case {"cell": int(cell), "error": str(error), "text": str(text)}:
            return printable(f"cell {cell:d}: {error[:100]}: {text}", 300)
    return "an error that cannot be read"

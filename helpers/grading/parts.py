"""Running a submission in as many processes as it takes, within its limits.

An exercise that takes too long, or that ends the process, loses itself and no other: the cells
are run again, and it goes on with the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from helpers.exercises.words import printable
from helpers.grading.records import Asked, Cell, Ended, Key, Outcome

MOST_TIMES = 30
"""A submission may take so many times the seconds of an exercise, all together: ten minutes."""

MOST = 32_000_000
"""Characters of a submission's answers, all together; those beyond earn nothing."""

_SHOWN = 20  # errors of cells that are kept
_LINE = 60  # characters of a cell's line that are quoted
_ENDED_WITH: dict[Ended, str] = {
    "timeout": "it did not end within the time allowed",
    "died": "the process ended",
    "memory": "out of memory: more was asked for than is allowed",
}


@dataclass(frozen=True)
class Limits:
    """Wall-clock `seconds` for all cells and again for each exercise; `memory` in bytes.

    Exercises that train are given `patience` times as long, and so are cells where a chapter's own
    are run as well. All of it together has `MOST_TIMES` as long, and not less than is given to
    cells or to one exercise.
    """

    seconds: float = 20.0
    memory: int = 2_000_000_000
    patience: float = 10.0
    patient_cells: bool = False

    @property
    def cell_seconds(self) -> float:
        """For all cells together."""
        return self.seconds * (self.patience if self.patient_cells else 1)

    @property
    def whole_seconds(self) -> float:
        """For all that is run of a submission."""
        return self.seconds * max(MOST_TIMES, 2 * self.patience)


def in_parts(make: Callable[[], "Part"], cells: Sequence[Cell], asked: Sequence[Asked]) -> Outcome:
    """Run, and begin anew behind each exercise that ended a process."""
    outcome = Outcome({})
    rest, room = list(asked), MOST
    errors: tuple[str, ...] | None = None  # of the first process, which had not been asked yet
    while rest:
        part = make()
        part.room, part.spent = room, outcome.seconds
        if not part.left:
            return _out_of_time(outcome, rest, part.limits)
        part.run(cells, rest)
        room = part.room
        if not part.began:  # the cells did not come to an end: nothing can be asked
            part.ends = {each.key: part.ended or "died" for each in rest}
            told = _stuck(cells, part)
            part.reasons = dict.fromkeys(part.ends, told) if told else {}
            part.errors = (told,) if told else ()
            rest = []
        errors = part.errors if errors is None else errors
        outcome = _joined(outcome, part, errors)
        lost = {name for name, _ in part.ends}
        rest = [each for each in rest[part.asked :] if each.name not in lost]
    return outcome


def _stuck(cells: Sequence[Cell], part: "Part") -> str:
    """Say which cell the process ended with; empty if nobody knows."""
    if part.cell is None or not 0 <= part.cell < len(cells):
        return ""
    return f"{cell_called(cells[part.cell])}: {_ENDED_WITH[part.ended or 'died']}"


def _out_of_time(outcome: Outcome, rest: Sequence[Asked], limits: Limits) -> Outcome:
    """Give up what is still to be asked: each answer may be in time, and all together are not."""
    told = f"the submission took more than {limits.whole_seconds:.0f} s before this was asked"
    ends: dict[Key, Ended] = {each.key: "timeout" for each in rest}
    return replace(
        outcome,
        ended=outcome.ended | ends,
        reasons=outcome.reasons | dict.fromkeys(ends, told),
    )


def cell_called(cell: Cell) -> str:
    """Call a cell as a person finds it: code cell 7, and its first line of code."""
    lines = [line.strip() for line in cell.source.split("\n") if line.strip()]
    code = next((line for line in lines if not line.startswith("#")), "".join(lines[:1]))
    where = f"code cell {cell.place}" if cell.place else "a cell as it was handed out"
    return printable(f"{where}, `{code[:_LINE]}`" if code else where, 2 * _LINE)


@dataclass
class Part:
    """One process: as far as it came.

    `began` says whether the cells came to an end, `asked` how many questions were put, `ended`
    how the process ended if that was with the cells, `cell` with which of them, counted from 0.
    `spent` are the seconds of the processes before.
    """

    limits: Limits
    room: int = MOST
    spent: float = 0.0
    began: bool = False
    asked: int = 0
    ended: Ended | None = None
    cell: int | None = None
    errors: tuple[str, ...] = ()
    observations: dict[Key, str] = field(default_factory=dict)
    ends: dict[Key, Ended] = field(default_factory=dict)
    reasons: dict[Key, str] = field(default_factory=dict)
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
        return min(self.limits.seconds * (self.limits.patience if trains else 1), self.left)

    @property
    def left(self) -> float:
        """Seconds that the submission has left, 0 if none."""
        return max(self.limits.whole_seconds - self.spent - self.seconds, 0.0)

    def take_errors(self, told: object, cells: Sequence[Cell]) -> None:
        """Keep what cells raised, as a child tells it of each by its place; anything may come."""
        if isinstance(told, list):
            self.errors = tuple(_error(each, cells) for each in told[:_SHOWN])


def _joined(outcome: Outcome, part: Part, errors: tuple[str, ...]) -> Outcome:
    return Outcome(
        {**outcome.observations, **part.observations},
        {**outcome.ended, **part.ends},
        errors=errors,
        reasons={**outcome.reasons, **part.reasons},
        took=outcome.took
        | {name: outcome.took.get(name, 0.0) + s for name, s in part.took.items()},
        seconds=outcome.seconds + part.seconds,
        processor_seconds=outcome.processor_seconds + part.processor_seconds,
        peak=max(outcome.peak, part.peak),
    )


def _error(told: object, cells: Sequence[Cell]) -> str:
    match told:
        case {"cell": int(place), "error": str(error), "text": str(text)}:
            if 0 <= place < len(cells):
                return printable(f"{cell_called(cells[place])}: {error[:100]}: {text}", 400)
    return "an error that cannot be read"

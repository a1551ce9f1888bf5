"""What passes between the parts of the grader: facts only, hardly any behaviour."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from helpers.exercises.model import Json

Verdict: TypeAlias = Literal["right", "wrong", "error", "timeout", "died", "missing"]
"""Why an exercise has its points. Only ``"right"`` earns any, and then all.

*wrong*: a value came, and it is not right. *error*: the learner's code raised, or its signature
does not fit. *timeout*: no answer in time. *died*: the process ended, by itself, by the kernel, or
for too much memory. *missing*: the name is not defined, or still the stub.
"""

VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "error", "timeout", "died", "missing")


NOTHING_RAN = "nothing was run"
"""Level of isolation of a grade that a person made."""


class UnreadableError(Exception):
    """A submission cannot be read at all; the message says why, in words for the learner."""


@dataclass(frozen=True)
class Submission:
    """A file that somebody handed in: found, and not yet read.

    Parameters
    ----------
    student : str
        The roster's identifier, or what folder, file or platform say.
    path : Path
        The notebook, or the archive that holds it.
    member : str
        Its name in the archive; empty for a file.
    name : str
        How people call the student; empty if nobody said.
    submitted : datetime or None
        When, in UTC: the time of the file or of the archive's member.
    late : bool
        Whether the platform says so.
    returned_as : str
        Folder or file name under which the platform takes feedback back; empty for none.
    user_id : str
        The platform's own number for the student; empty for none.
    remarks : tuple of str
        What a person should see of how it came: files of one time, a name that says another.
    """

    student: str
    path: Path
    member: str = ""
    name: str = ""
    submitted: datetime | None = None
    late: bool = False
    returned_as: str = ""
    user_id: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where it was found, for people."""
        return f"{self.path.name}: {self.member}" if self.member else str(self.path)


@dataclass(frozen=True)
class Cell:
    """A code cell: its place among the code cells of its notebook, from 1, and its text.

    The place is 0 for a cell that is run as it was handed out, and which the notebook has not.
    """

    place: int
    source: str


@dataclass(frozen=True)
class Recognised:
    """A notebook that is a copy of a chapter.

    `cells` are those to run, in order. `additions` are the learner's own: cells added or changed,
    which define `answered` of the exercises. `made_for` is the student for whom the notebook says
    that it was handed out, empty if it does not.
    """

    chapter: int
    cells: tuple[Cell, ...]
    additions: tuple[Cell, ...]
    answered: int = 0
    made_for: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """What an exercise of a submission earned, and why.

    `reason`, `asked`, `came`, `expected` and `where` are for the learner: `asked`, `came` and
    `expected` speak of a public case and are empty for a hidden one, of which only is told that
    the answer is not right for it.
    """

    exercise: str
    possible: float
    points: float
    verdict: Verdict
    reason: str = ""
    asked: str = ""
    came: str = ""
    expected: str = ""
    where: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Environment:
    """With what was graded: for those who ask why it passes here and fails there."""

    versions: dict[str, str]
    exercises: str
    level: str
    machine: str = ""
    mode: str = "fast"
    all_cells: bool = False


@dataclass(frozen=True)
class Grade:
    """A submission, graded or unreadable.

    Parameters
    ----------
    student, name, source, submitted, late, returned_as, user_id, remarks
        As `Submission` has them.
    chapter : int or None
        ``None`` if the notebook is no chapter.
    attempt : int
        The student's how many-eth submission of this chapter, from 1.
    sha256 : str
        Of the file's bytes, in hex; empty if it could not be read.
    graded : datetime
        When, in UTC.
    environment : Environment
    exercises : tuple of ExerciseResult
        All of the chapter's, in order; none if the submission is unreadable.
    problem : str
        Why it could not be read; empty if it could.
    errors : tuple of str
        What cells of the learner's raised before any exercise was asked, or which one did not
        end: "code cell 12, `x = y`: NameError: …".
    additions : str
        The learner's own text, for comparing between students.
    seconds, processor_seconds : float
    peak : int
        Most memory of the learner's processes, in bytes.
    """

    student: str
    chapter: int | None
    attempt: int
    sha256: str
    graded: datetime
    environment: Environment
    exercises: tuple[ExerciseResult, ...] = ()
    name: str = ""
    source: str = ""
    submitted: datetime | None = None
    late: bool = False
    returned_as: str = ""
    user_id: str = ""
    problem: str = ""
    errors: tuple[str, ...] = ()
    additions: str = ""
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether a person made it, for want of a file that could be read."""
        return self.environment.level == NOTHING_RAN

    @property
    def points(self) -> float:
        """Sum over the exercises."""
        return sum(result.points for result in self.exercises)

    @property
    def possible(self) -> float:
        """Most that could have been earned."""
        return sum(result.possible for result in self.exercises)


def missing(exercise: str, possible: float) -> ExerciseResult:
    """Return the result of an exercise for which there is nothing to run."""
    return ExerciseResult(exercise, float(possible), 0.0, "missing")


def without_a_run(
    student: str, chapter: int, attempt: int, exercises: tuple[ExerciseResult, ...], name: str
) -> Grade:
    """Return the grade of a try that is no file: of who handed in nothing that could be read."""
    nothing = Environment({}, "", NOTHING_RAN)
    now = datetime.now(UTC)
    return Grade(student, chapter, attempt, "", now, nothing, exercises, name)


Key: TypeAlias = tuple[str, bool]
"""An exercise's name, and whether its hidden cases are meant."""

Ended: TypeAlias = Literal["timeout", "died", "memory"]


@dataclass(frozen=True)
class Asked:
    """Cases of an exercise as the learner's process is asked them: nothing that is expected.

    All public cases of all exercises come before the first hidden one, as what is said of a public
    case is told to the learner: there is nothing yet that could be smuggled out.
    """

    name: str
    hidden: bool
    question: dict[str, Json]
    arguments: tuple[Json, ...]

    @property
    def key(self) -> Key:
        """Which cases of which exercise."""
        return self.name, self.hidden


@dataclass(frozen=True)
class Outcome:
    """What came back from running a submission; nothing in it is to be trusted.

    Parameters
    ----------
    observations : dict
        What was observed, as text that is still to be read.
    ended : dict
        How the process ended instead of an answer.
    errors : tuple of str
        What the cells raised.
    reasons : dict
        What is to be said of an end, where that is more than its kind.
    took : dict of str to float
        Seconds by exercise.
    seconds, processor_seconds : float
        Of all of it.
    peak : int
        Most memory that a child filled, in bytes.
    """

    observations: dict[Key, str]
    ended: dict[Key, Ended] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    reasons: dict[Key, str] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak: int = 0

    def only(self, name: str) -> "Outcome":
        """Give what concerns one exercise."""
        return Outcome(
            {key: text for key, text in self.observations.items() if key[0] == name},
            {key: end for key, end in self.ended.items() if key[0] == name},
            reasons={key: text for key, text in self.reasons.items() if key[0] == name},
            took={name: self.took.get(name, 0.0)},
        )


@dataclass(frozen=True)
class Change:
    """What a person decided, or a rule: ``points`` of an exercise, or taken off the whole.

    `exercise` is empty for a penalty, whose `points` are what is taken off.
    """

    exercise: str
    points: float
    why: str


@dataclass(frozen=True)
class Counted:
    """A student's grade for a chapter, as it counts: the try that does, and what was changed.

    `attempts` is how many tries there are: 0 for who is on the roster and handed in nothing, whose
    exercises are all missing. `points` is what the book of grades gives: those of the
    try, with overrides in place of the machine's, less the penalties, never below 0.
    """

    grade: Grade
    points: float
    possible: float
    attempts: int = 1
    overrides: tuple[Change, ...] = ()
    penalties: tuple[Change, ...] = ()

    @property
    def by_exercise(self) -> dict[str, float]:
        """Points of each exercise, with a person's in place of the machine's; no penalty."""
        own = {result.exercise: result.points for result in self.grade.exercises}
        return own | {change.exercise: change.points for change in self.overrides}

    @property
    def absent(self) -> bool:
        """Whether nothing was handed in."""
        return not self.attempts

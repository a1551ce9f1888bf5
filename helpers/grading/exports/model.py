"""What exports have in common: their result, and who a student is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from helpers.grading.calling import person_called
from helpers.grading.records import Counted

Content = TypeVar("Content", str, bytes)

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # part of how names are written
_LONGEST = 80  # characters of a name in a sentence


@dataclass(frozen=True)
class Export(Generic[Content]):
    """Content of a file, and a sentence for each grade that it does not hold."""

    content: Content
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """What is known of a student; empty where nothing is.

    Parameters
    ----------
    name, email : str
    canvas : str
        The number in the column ``ID`` of Canvas's export.
    moodle : str
        The number in the column ``Identifier`` of Moodle's worksheet: not that of the profile, and
        another one in each assignment.
    """

    name: str = ""
    email: str = ""
    canvas: str = ""
    moodle: str = ""


class Listed(Protocol):
    """An entry of a roster: it has what a `Person` has."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def email(self) -> str: ...  # noqa: D102

    @property
    def canvas(self) -> str: ...  # noqa: D102

    @property
    def moodle(self) -> str: ...  # noqa: D102


Rows: TypeAlias = Mapping[str, Listed]
"""The roster: by the student's identifier, `Grade.student`."""


def person_of(counted: Counted, people: Rows | None) -> Person:
    """Look up the roster's entry; for a name that it does not have, ask the submission."""
    listed = (people or {}).get(counted.grade.student) or Person()
    return Person(listed.name or counted.grade.name, listed.email, listed.canvas, listed.moodle)


def called(counted: Counted) -> str:
    """Name a student in a sentence: printable, on one line, of bounded length."""
    return person_called(bounded(counted.grade.student), bounded(counted.grade.name))


def bounded(text: str) -> str:
    """Bound text of somebody else's in a sentence, and leave out what would steer a terminal."""
    printable = "".join(
        each if each.isprintable() or each in _JOINERS else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )
    return printable if len(printable) <= _LONGEST else f"{printable[:_LONGEST]}…"


def unreadable(counted: Counted) -> str:
    """Why there is no grade to enter: empty if there is one, or a person decided on one."""
    return "" if counted.overrides else counted.grade.problem


def absent_told(counted: Iterable[Counted]) -> list[str]:
    """Say that some get 0, in one sentence; none if nobody does."""
    number = len({each.grade.student for each in counted if each.absent})
    who = "1 student" if number == 1 else f"{number} students"
    return [f"{who} handed in nothing: 0 is entered where there was no grade"] * bool(number)

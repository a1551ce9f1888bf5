"""What an exercise is: facts only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class AnswerError(Exception):
    """An answer cannot be used or is not of the kind asked; the message tells the learner why."""


@dataclass(frozen=True, eq=False)
class Case:
    """Arguments for an answer, and what it should give for them.

    Parameters
    ----------
    arguments : tuple
        What a function is called with, in order; ``()`` where a value is asked.
    expected : object
        The right result, or what the exercise's comparison needs to know of it.
    asked, expects : str
        Words for the learner in place of the arguments and of the expected value.
    form : str
        What the answer looks like, shown where the expected value is the solution.
    note : str
        How the expected value is counted, shown with it.
    """

    arguments: tuple[object, ...]
    expected: object = None
    asked: str = ""
    expects: str = ""
    form: str = ""
    note: str = ""


@dataclass(frozen=True)
class Question:
    """All that a learner's process is told of an exercise: nothing in it is expected.

    `parameters` are the names in the signature, none where a value is asked. `observer` and
    `preparer` name what stands in :mod:`.observers`. A function that `keeps` its arguments may not
    change them.
    """

    name: str
    parameters: tuple[str, ...] = ()
    observer: str = "value"
    preparer: str = "as they are"
    keeps: bool = False

    @property
    def signature(self) -> str:
        """The name as it is used: ``slide(row, kernel)``, or ``two_layers`` for a value."""
        return f"{self.name}({', '.join(self.parameters)})" if self.parameters else self.name


@dataclass(frozen=True)
class Judgement:
    """What the trusted side says of an answer on one case. Only ``"right"`` earns credit.

    `reason`, `came` and `where` (the learner's own line) are text of at most some hundred printable
    characters. They may hold what a case's arguments were, so of a hidden case only the status may
    be told.
    """

    status: Literal["right", "wrong", "failed", "untouched"] = "failed"
    reason: str = ""
    came: str = ""
    where: str = ""


RIGHT = Judgement("right")


def wrong(reason: str) -> Judgement:
    """No credit: the answer is of the kind asked, but not right."""
    return Judgement("wrong", reason)


Comparison: TypeAlias = Callable[[object, Case], Judgement]
"""Judges a decoded value on a case; may raise `AnswerError`, which is no credit."""


@dataclass(frozen=True, eq=False)
class Exercise:
    """What a learner is asked to define, and how it is judged.

    Parameters
    ----------
    chapter, number : int
        Exercise 1.2 is number 2 of chapter 1.
    name : str
        The name to define.
    points : int
        Given when every case is right; no part of them otherwise.
    topic : str
        What it practises, for the teacher's table.
    asks : str
        The task in a sentence.
    cases : tuple of Case
        The public ones.
    compare : Comparison
        Runs in the trusted process.
    parameters : tuple of str
        Names in the function's signature; empty where a value is asked.
    observer : str
        Names what writes the result as plain data in the learner's process (`observers`).
    preparer : str
        Names what makes, in the learner's process, of a case's arguments those of the call, as
        many. For what is drawn, such as training pictures, so that a case is small.
    keeps : bool
        Whether an answer that changes its arguments is wrong.
    advice : dict of str to str
        What to do about an error, by words of its message.
    """

    chapter: int
    number: int
    name: str
    points: int
    topic: str
    asks: str
    cases: tuple[Case, ...]
    compare: Comparison
    parameters: tuple[str, ...] = ()
    observer: str = "value"
    preparer: str = "as they are"
    keeps: bool = False
    advice: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Literal["function", "value"]:
        """What the name stands for."""
        return "function" if self.parameters else "value"

    @property
    def question(self) -> Question:
        """What a learner's process may know."""
        return Question(self.name, self.parameters, self.observer, self.preparer, self.keeps)

    @property
    def signature(self) -> str:
        """As `Question.signature`."""
        return self.question.signature

    @property
    def heading(self) -> str:
        """The exercise's heading in its chapter, without the hashes."""
        points = f"{self.points} point{'' if self.points == 1 else 's'}"
        return f"Exercise {self.chapter}.{self.number}: {self.name} ({points})"

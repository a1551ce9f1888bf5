"""What a teacher's file is made of, once it is read."""

import zlib
from dataclasses import dataclass, field

import numpy as np

from helpers.exercises import Exercise
from helpers.exercises.model import Json
from helpers.grading.answers.model import Answers
from helpers.grading.calling import (
    EXAMINATION as EXAMINATION,
)  # teachers' files import it from here
from helpers.grading.seeds import seed_of


class TeachersFileError(ValueError):
    """A teacher's file cannot be used; the message names file and exercise, and says why."""


@dataclass(frozen=True)
class Variant:
    """Whose exercises are asked for, and what to draw their parameters from.

    `seed` is an HMAC of secret and student, which no hidden case is drawn from.
    """

    student: str
    seed: int

    def rng(self, name: str) -> np.random.Generator:
        """Begin the generator of the exercise `name`: the same numbers each time.

        Each exercise has its own, so that a change in one leaves the others as they were.
        """
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def variant_of(student: str, secret: bytes) -> Variant:
    """Make a student's variant: that of try 0, as hidden cases count tries from 1."""
    return Variant(student, seed_of(secret, student, EXAMINATION, 0))


@dataclass(frozen=True, eq=False)
class Own:
    """An exercise of a teacher's: `public` is all that a notebook may hold of it, as plain data."""

    exercise: Exercise
    answers: Answers
    public: dict[str, Json]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """What stands around the exercises of an examination: Markdown, and a cell of imports."""

    title: str = "Examination"
    introduction: str = ""
    imports: str = "import numpy as np"


@dataclass(frozen=True, eq=False)
class Definition:
    """An exercise as the file defines it, before anything is tried."""

    exercise: Exercise
    answers: Answers
    hints: tuple[str, ...] = field(default=())

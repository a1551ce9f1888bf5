"""All exercises that a grader asks, the book's and a teacher's, in one place."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import helpers.exercises
from helpers.exercises import EXERCISES, Case, Exercise
from helpers.grading import answers
from helpers.grading.calling import EXAMINATION
from helpers.grading.teachers.loading import TeachersExercises
from helpers.grading.teachers.model import Own
from helpers.grading.teachers.trying import draw_hidden

_STUDENTS = 256  # whose variants are kept


class Catalogue:
    """The exercises of the book, with those of a teacher's file if there is one.

    Parameters
    ----------
    own : TeachersExercises or None
    secret : bytes
        What variants are drawn with; of no use without `own`.
    only_own : bool
        Leave out the book's exercises, whose answers are public: an examination.

    Raises ``ValueError`` if exercises vary by student and there is no secret.
    """

    def __init__(
        self, own: TeachersExercises | None = None, secret: bytes = b"", only_own: bool = False
    ) -> None:
        if own is not None and own.varies and not secret:
            raise ValueError(f"the exercises of {own.path.name} vary by student: give the secret")
        self.own = own
        self.secret = secret
        self.only_own = only_own
        self._of = lru_cache(_STUDENTS)(self._made)

    @property
    def chapters(self) -> tuple[int, ...]:
        """Chapters that have an exercise, 0 for an examination."""
        mine = self.own.chapters if self.own else frozenset()
        book = set() if self.only_own else {exercise.chapter for exercise in EXERCISES.values()}
        return tuple(sorted(book | mine))

    def exercises(self, chapter: int, student: str) -> Sequence[Exercise]:
        """Exercises that a student is asked in a chapter: the book's, then the teacher's.

        Raises `TeachersFileError` if the student's variant cannot be made.
        """
        book = [] if self.only_own or chapter == EXAMINATION else EXERCISES.values()
        asked = [exercise for exercise in book if exercise.chapter == chapter]
        own = [each.exercise for each in self._of(student)]
        return [*asked, *(exercise for exercise in own if exercise.chapter == chapter)]

    def hidden_cases(self, name: str, seed: int, student: str) -> list[Case]:
        """Draw the hidden cases of an exercise, the same for the same seed and student.

        Raises ``LookupError`` for a name that nobody asks, ``ValueError`` for a seed below 0.
        """
        for each in self._of(student):
            if each.exercise.name == name and self.own:
                return draw_hidden(each.exercise, each.answers, seed, self.own.path)
        if name not in EXERCISES:
            raise LookupError(f"there is no exercise {name!r}")
        return answers.hidden_cases(name, seed)

    def digest(self) -> str:
        """SHA-256, in hex, of the definitions of all exercises and answers.

        It changes with any of the files that define, observe, compare or draw, and with the
        teacher's. What these files import from elsewhere is not in it.
        """
        hashed = hashlib.sha256()
        for package in (helpers.exercises, answers):
            for path in sorted(Path(package.__path__[0]).glob("*.py")):
                _add(hashed, f"{package.__name__}/{path.name}", path.read_bytes())
        if self.own:
            _add(hashed, "teacher", self.own.file.text.encode())
        return hashed.hexdigest()

    def _made(self, student: str) -> tuple[Own, ...]:
        return self.own.of(student, self.secret) if self.own else ()


def _add(hashed: "hashlib._Hash", name: str, content: bytes) -> None:
    hashed.update(f"{name} {len(content)}\n".encode())
    hashed.update(content)

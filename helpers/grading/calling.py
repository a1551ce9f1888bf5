"""What chapters, exercises and people are called, and how points are written.

An examination is chapter 0 to the program alone.
"""

from decimal import ROUND_HALF_UP, Decimal

from helpers.exercises import Exercise

EXAMINATION = 0
"""The chapter of an exercise that belongs to none of the book's: an examination by itself."""


def chapter_called(number: int | None) -> str:
    """Call a chapter in a sentence: ``chapter 3``, ``the examination``, ``no chapter``."""
    if number is None:
        return "no chapter"
    return "the examination" if number == EXAMINATION else f"chapter {number}"


def chapter_titled(number: int) -> str:
    """Call a chapter in a heading: ``Chapter 3``, ``Examination``."""
    return "Examination" if number == EXAMINATION else f"Chapter {number}"


def chapter_named(number: int) -> str:
    """Name a chapter in a column: ``chapter 3``, ``examination``."""
    return chapter_titled(number).lower()


def chapter_file(number: int) -> str:
    """Name a chapter in a file's name: ``chapter-3``, ``examination``."""
    return chapter_named(number).replace(" ", "-")


def exercise_called(exercise: Exercise) -> str:
    """Call an exercise in a list: ``1.3 slide``, in an examination ``3 slide``."""
    of = "" if exercise.chapter == EXAMINATION else f"{exercise.chapter}."
    return f"{of}{exercise.number} {exercise.name}"


def exercise_titled(exercise: Exercise) -> str:
    """Give an exercise's heading: ``Exercise 1.3: slide (1 point)``."""
    if exercise.chapter != EXAMINATION:
        return exercise.heading
    points = f"{exercise.points} point{'' if exercise.points == 1 else 's'}"
    return f"Exercise {exercise.number}: {exercise.name} ({points})"


def person_called(student: str, name: str) -> str:
    """Call a student by name and identifier: ``Ada Lovelace (ada)``, without a name ``ada``."""
    return student if name in ("", student) else f"{name} ({student})"


def number(value: float) -> str:
    """Points with as many of at most two decimals as they need: ``7``, ``7.5``, ``-0.25``."""
    text = two_decimals(value).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def two_decimals(value: float) -> str:
    """Points with two decimals, a half rounded away from 0: ``7.50``, ``7.13`` for 7.125."""
    return str(Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP))

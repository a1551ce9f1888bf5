"""All exercises, and finding one by its name."""

import difflib

from helpers.exercises import chapter01, chapter02, chapter03, chapter04, chapter05, chapter06
from helpers.exercises.model import Exercise

_CHAPTERS = (chapter01, chapter02, chapter03, chapter04, chapter05, chapter06)

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES
}


def find(name: str) -> Exercise:
    """Find the exercise of this name; ``LookupError`` suggests the nearest if there is none."""
    if not isinstance(name, str):
        raise TypeError(f"an exercise's name is text, such as 'slide', got {type(name).__name__}")
    if name in EXERCISES:
        return EXERCISES[name]
    nearest = difflib.get_close_matches(name, EXERCISES, n=1, cutoff=0)
    raise LookupError(f"there is no exercise {name!r}; did you mean {nearest[0]!r}?")

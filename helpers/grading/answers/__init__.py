"""What a learner may not see: for each exercise its reference, hidden cases, wrong answers.

The grader judges a submission on the public cases and on ``hidden_cases(name, seed)``; the child
that runs it gets their arguments only. ``wrong_answers`` and ``right_answers`` are for the tests:
no wrong one may pass, no right one may fail. How to add an exercise: :mod:`helpers.exercises`.
"""

from helpers.exercises import Case, find
from helpers.grading.answers import (
    chapter01,
    chapter02,
    chapter03,
    chapter04,
    chapter05,
    chapter06,
)
from helpers.grading.answers.drawing import draw
from helpers.grading.answers.model import Answers
from helpers.grading.answers.wrong import wrong_everywhere

_CHAPTERS = (chapter01, chapter02, chapter03, chapter04, chapter05, chapter06)

ANSWERS: dict[str, Answers] = {
    answers.name: answers for chapter in _CHAPTERS for answers in chapter.ANSWERS
}


def hidden_cases(name: str, seed: int) -> list[Case]:
    """Draw the hidden cases, the same for the same seed; none where the public case says it all.

    That is so where one value is right, or one table has a few properties; ``diagonal_kernel`` is
    a value that is tried on hidden images. No case repeats another or a public one: such a draw is
    made again. Raises ``ValueError`` for a seed below 0.
    """
    return draw(find(name), ANSWERS[name].hidden, seed)


def wrong_answers(name: str) -> dict[str, object]:
    """Answers that must not pass, by what is wrong with them."""
    return {**wrong_everywhere(find(name), ANSWERS[name].reference), **ANSWERS[name].wrong}


def right_answers(name: str) -> dict[str, object]:
    """Answers that must pass, the reference among them, by how they do it."""
    return {"reference": ANSWERS[name].reference, **ANSWERS[name].right}

"""Tries what a teacher's file says is right and wrong, the way the grader will."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from helpers.exercises import Case, Exercise, compare, observe
from helpers.exercises.model import Judgement
from helpers.exercises.plain import decode, encode, from_json, to_json
from helpers.exercises.words import show
from helpers.grading.answers.drawing import DRAWS, RepeatedError, arguments_of, draw
from helpers.grading.answers.model import Answers
from helpers.grading.answers.wrong import wrong_everywhere
from helpers.grading.teachers.definitions import case_faults
from helpers.grading.teachers.model import Definition, TeachersFileError
from helpers.grading.teachers.public import hides_its_value
from helpers.grading.teachers.running import telling


def draw_hidden(exercise: Exercise, answers: Answers, seed: int, path: Path) -> list[Case]:
    """Draw the hidden cases of a seed, none of which repeats another or a public one.

    As `helpers.grading.answers.hidden_cases` does for the book's. Raises ``ValueError`` for a seed
    below 0, `TeachersFileError` if the drawing fails or repeats itself.
    """

    def hidden(rng: np.random.Generator) -> list[Case]:
        with telling(path, f"{exercise.name}: its hidden cases cannot be drawn"):
            cases = list(answers.hidden(rng))
        for case in cases:
            for fault in case_faults(exercise, case, "hidden"):
                raise TeachersFileError(f"{exercise.name}: {fault}")
        return cases

    try:
        return draw(exercise, hidden, seed)
    except RepeatedError:
        raise TeachersFileError(
            f"{exercise.name}: its hidden cases repeat one another, or a public one, in {DRAWS} "
            "draws: draw from more"
        ) from None


def try_right(definition: Definition, path: Path) -> None:
    """Raise `TeachersFileError` unless reference and other right answers pass all cases."""
    exercise, answers = definition.exercise, definition.answers
    hidden = draw_hidden(exercise, answers, 0, path)
    if list(map(arguments_of, hidden)) != [
        arguments_of(case) for case in draw_hidden(exercise, answers, 0, path)
    ]:
        raise TeachersFileError(
            f"{exercise.name}: its hidden cases differ from draw to draw: draw from the generator "
            "that hidden gets, and from nothing else"
        )
    if exercise.parameters and not hidden:
        raise TeachersFileError(
            f"{exercise.name}: it has no hidden cases, so a table of the public ones would pass"
        )
    for which, answer in {"the reference": answers.reference, **answers.right}.items():
        for kind, cases in (("public", exercise.cases), ("hidden", hidden)):
            for case, judgement in zip(cases, _judge(exercise, answer, cases), strict=True):
                if judgement.status != "right":
                    raise TeachersFileError(
                        f"{exercise.name}: {which} does not pass its {kind} cases: "
                        f"{_told(exercise, case, judgement)}"
                    )


def try_wrong(definition: Definition, path: Path) -> None:
    """Raise `TeachersFileError` if a wrong answer of the teacher's, or of any kind, passes."""
    exercise, answers = definition.exercise, definition.answers
    cases = [*exercise.cases, *draw_hidden(exercise, answers, 0, path)]
    reference = to_json(encode(answers.reference))
    of_any_kind = wrong_everywhere(exercise, answers.reference)
    for which, answer in {**of_any_kind, **answers.wrong}.items():
        is_right = not exercise.parameters and to_json(encode(answer)) == reference
        if is_right and which not in answers.wrong:
            continue  # the answer is zero, and zeros are tried
        if all(judgement.status == "right" for judgement in _judge(exercise, answer, cases)):
            raise TeachersFileError(
                f"{exercise.name}: the wrong answer {which!r} passes all cases; "
                "add one that tells it from the reference"
            )


def _judge(exercise: Exercise, answer: object, cases: Sequence[Case]) -> list[Judgement]:
    arguments = [decode(from_json(arguments_of(case))) for case in cases]
    taken = [each for each in arguments if isinstance(each, tuple)]
    observed = observe(exercise.question, answer, taken, interruptible=True)
    return compare(exercise, cases, from_json(to_json(observed)))


def _told(exercise: Exercise, case: Case, judgement: Judgement) -> str:
    asked = f"{exercise.name}({', '.join(map(show, case.arguments))})"
    expected = "" if hides_its_value(exercise) else f"; expected {show(case.expected)}"
    came = f"; came {judgement.came}" if judgement.came else ""
    where = f" ({judgement.where})" if judgement.where else ""
    asked = asked if exercise.parameters else "the value"
    return f"{asked}: {judgement.reason}{where}{came}{expected}"

"""What a notebook may hold of an exercise, as plain data: no reference, no hidden case.

Of a function that is all that `check` needs. Of a value that is compared with the one expected, it
is its kind and its form in words: the expected value is the solution.
"""

from helpers.exercises import Case, Exercise
from helpers.exercises.model import Json
from helpers.exercises.plain import decode, encode
from helpers.grading.teachers import inside
from helpers.grading.teachers.comparisons import described, shows_the_answer, takes_reals
from helpers.grading.teachers.running import TeachersFile


def hides_its_value(exercise: Exercise) -> bool:
    """Whether the expected value of its public case would be the solution."""
    return exercise.kind == "value" and shows_the_answer(exercise.compare)


def gives_away(exercise: Exercise, reference: object) -> bool:
    """Whether what a notebook would hold of a value's case is the reference itself."""
    if exercise.kind == "function" or hides_its_value(exercise):
        return False
    return any(encode(case.expected) == encode(reference) for case in exercise.cases)


def public(exercise: Exercise, file: TeachersFile) -> dict[str, Json]:
    """Write what `inside` reads. Raises `TeachersFileError` for a comparison that cannot be."""
    if hides_its_value(exercise):
        reals = takes_reals(exercise.compare)
        expected = decode(encode(exercise.cases[0].expected))
        return {
            "name": exercise.name,
            "kind": inside.kind_of(expected, reals),
            "reals": reals,
            "form": exercise.cases[0].form,
        }
    return {
        "chapter": exercise.chapter,
        "number": exercise.number,
        "name": exercise.name,
        "points": exercise.points,
        "asks": exercise.asks,
        "parameters": list(exercise.parameters),
        "observer": exercise.observer,
        "preparer": exercise.preparer,
        "keeps": exercise.keeps,
        "advice": dict(exercise.advice),
        "compare": described(exercise.compare, file),
        "cases": [_case(case) for case in exercise.cases],
    }


def _case(case: Case) -> dict[str, Json]:
    words = {name: getattr(case, name) for name in ("asked", "expects", "form", "note")}
    return {
        "arguments": encode(case.arguments),
        "expected": encode(case.expected),
        **{name: text for name, text in words.items() if text},
    }

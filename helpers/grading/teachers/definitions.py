"""What must be true of an exercise before anything of it is tried."""

import keyword
from collections.abc import Iterator, Sequence

from helpers.exercises import EXERCISES, AnswerError, Case, Exercise
from helpers.exercises.model import Json
from helpers.exercises.observers import OBSERVERS, PREPARERS
from helpers.exercises.plain import encode
from helpers.grading.teachers.model import Definition, TeachersFileError
from helpers.grading.teachers.public import hides_its_value
from helpers.resources import chapters

TAKEN = frozenset(
    {"COURSE", "DATA", "MODE", "SEED", "check", "helpers", "notebook", "np", "sys"}
) | {
    *(
        "AnswerError",
        "Any",
        "check_form",
        "exercises",
        "decode",
        "encode",
        "find_spec",
        "options",
        "os",
        "ready",
        "import_module",
        "kind_of",
        "show",
    )
}
"""Names that a notebook uses itself."""


def require_sound(definitions: Sequence[Definition]) -> None:
    """Raise `TeachersFileError` for the first exercise that cannot be asked, with the reason."""
    seen: set[object] = {(book.chapter, book.number) for book in EXERCISES.values()}
    for definition in definitions:
        exercise = definition.exercise
        for fault in _faults(exercise):
            raise TeachersFileError(f"{exercise.name}: {fault}")
        if exercise.name in seen:
            raise TeachersFileError(f"{exercise.name}: the name is given twice")
        place = (exercise.chapter, exercise.number)
        if place in seen:
            raise TeachersFileError(
                f"{exercise.name}: number {exercise.number} of chapter {exercise.chapter} is "
                f"taken; the next free one is {_next(exercise.chapter, seen)}"
            )
        seen |= {exercise.name, place}


def _next(chapter: int, seen: set[object]) -> int:
    return next(number for number in range(1, 1000) if (chapter, number) not in seen)


def _faults(exercise: Exercise) -> Iterator[str]:
    for name in (exercise.name, *exercise.parameters):
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            yield f"{name!r} is no name in Python"
    if exercise.name in EXERCISES:
        chapter = EXERCISES[exercise.name].chapter
        yield f"the book has an exercise of this name, in chapter {chapter}"
    if exercise.name in TAKEN or exercise.name.startswith("_"):
        yield "the notebook uses this name itself; choose another"
    if exercise.chapter not in [0, *(book := chapters())]:
        yield f"chapter must be 1 to {max(book)}, or 0 for an examination, got {exercise.chapter!r}"
    for what in ("number", "points"):
        value = getattr(exercise, what)
        if type(value) is not int or value < 1:
            yield f"{what} must be a whole number from 1 on, got {value!r}"
    if not isinstance(exercise.asks, str) or not exercise.asks.strip():
        yield "asks is empty: say the task"
    if exercise.observer not in OBSERVERS:
        yield f"observer must be one of {', '.join(OBSERVERS)}, got {exercise.observer!r}"
    if exercise.preparer not in PREPARERS:
        yield f"preparer must be one of {', '.join(PREPARERS)}, got {exercise.preparer!r}"
    if not exercise.cases:
        yield "it has no public case"
    for case in exercise.cases:
        yield from case_faults(exercise, case, "public")
    if hides_its_value(exercise) and not (len(exercise.cases) == 1 and exercise.cases[0].form):
        yield (
            "a value that is compared with the one expected has one public case, with its form in "
            'words, as Case((), 12, form="an int"): the expected value is not shown to learners'
        )


def case_faults(exercise: Exercise, case: object, which: str) -> Iterator[str]:
    """Say what is wrong with a public or hidden case."""
    if not isinstance(case, Case):
        yield f"a {which} case is {case!r:.100}, which is no Case"
        return
    if not isinstance(case.arguments, tuple):
        yield f"the arguments of a {which} case are {case.arguments!r:.100}, which is no tuple"
        return
    if exercise.parameters and len(case.arguments) != len(exercise.parameters):
        yield (
            f"a {which} case has {len(case.arguments)} arguments, and {exercise.signature} takes "
            f"{len(exercise.parameters)}"
        )
    for what, value in (
        ("an argument", list(case.arguments)),
        ("an expected value", case.expected),
    ):
        try:
            other = _without_plain_form(encode(value))
        except AnswerError as error:
            yield f"{what} of a {which} case cannot be sent: {error}"
        else:
            if other:
                yield (
                    f"{what} of a {which} case is of type {other}, which has no plain form; "
                    "numbers, text, None, lists, tuples, dicts and arrays have"
                )


def _without_plain_form(data: Json) -> str:
    """Name the type of the first thing in it that is known by its type only."""
    if isinstance(data, dict):
        match data:
            case {"other": str(name)}:
                return name
            case {"dict": dict(items)}:
                data = list(items.values())
            case {"tuple": list(items)}:
                data = items
    if isinstance(data, list):
        return next(filter(None, map(_without_plain_form, data)), "")
    return ""

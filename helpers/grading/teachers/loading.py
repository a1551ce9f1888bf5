"""Reads a teacher's file and refuses what could not be graded, with a sentence that says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from helpers.exercises.plain import encode, to_json
from helpers.grading.teachers.definitions import require_sound
from helpers.grading.teachers.model import (
    Definition,
    Own,
    Paper,
    TeachersFileError,
    Variant,
    variant_of,
)
from helpers.grading.teachers.public import gives_away, public
from helpers.grading.teachers.running import TeachersFile, run
from helpers.grading.teachers.trying import draw_hidden, try_right, try_wrong

_PROBES = tuple(variant_of(name, b"nobody's secret") for name in ("a student", "another student"))
"""Students that nobody is, for whom the exercises are tried."""


Place: TypeAlias = tuple[str, int, int, int, tuple[str, ...]]
"""Name, chapter, number, points and parameters of an exercise."""


@dataclass(frozen=True, eq=False)
class TeachersExercises:
    """A teacher's file that has been tried, and the exercises that each student gets of it.

    `varies` says whether they differ by student; `outline` is what may not: names, places, points
    and signatures.
    """

    file: TeachersFile
    paper: Paper
    varies: bool
    outline: tuple[Place, ...]

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.file.path

    @property
    def chapters(self) -> frozenset[int]:
        """Chapters that it has an exercise for; 0 is an examination."""
        return frozenset(chapter for _, chapter, *_ in self.outline)

    def of(self, student: str, secret: bytes) -> tuple[Own, ...]:
        """Make a student's exercises, in the order of chapters and numbers.

        Raises `TeachersFileError` if they cannot be asked, or their points or names are others
        than another student's.
        """
        with _naming(self.path):
            made = _made(self.file, variant_of(student, secret))
            if _outline(made) != self.outline:
                raise TeachersFileError(
                    f"exercises(variant) gives {student!r} other names, numbers, points or "
                    "parameters than others: only the cases may differ"
                )
            return made

    def tried(self, own: tuple[Own, ...]) -> tuple[Own, ...]:
        """Try the references of one student's exercises; return them, if they pass."""
        with _naming(self.path):
            for each in own:
                try_right(Definition(each.exercise, each.answers), self.path)
        return own


def load(path: Path) -> TeachersExercises:
    """Read a teacher's file, run it, and try all that it says is right or wrong.

    Where exercises vary by student they are tried for two made-up students.

    Raises
    ------
    TeachersFileError
        The file cannot be read or does not run; names, numbers or chapters do not fit; a reference
        fails a case, a wrong answer passes; there are no hidden cases; something has no plain form.
    """
    path = Path(path)
    with _naming(path):
        file = run(path)
        probes = _PROBES if file.varies else _PROBES[:1]
        made = [_made(file, variant) for variant in probes]
        if _outline(made[0]) != _outline(made[-1]):
            raise TeachersFileError(
                "exercises(variant) gives students other names, numbers, points or parameters: "
                "only the cases may differ"
            )
        for own in made:
            for each in own:
                definition = Definition(each.exercise, each.answers)
                try_right(definition, path)
                try_wrong(definition, path)
        if _facts(made[0], path) != _facts(_made(file, probes[0]), path):
            raise TeachersFileError(
                "exercises(variant) gives the same student other exercises the next time: draw "
                "from variant.rng(name), and from nothing else"
            )
        return TeachersExercises(file, file.paper, file.varies, _outline(made[0]))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Put the file's name before what is wrong with it."""
    try:
        yield
    except TeachersFileError as error:
        raise TeachersFileError(f"{path.name}: {error}") from error


def _made(file: TeachersFile, variant: Variant) -> tuple[Own, ...]:
    definitions = file.definitions(variant)
    if not definitions:
        raise TeachersFileError("it has no exercise")
    require_sound(definitions)
    own = []
    for each in definitions:
        if gives_away(each.exercise, each.answers.reference):
            raise TeachersFileError(
                f"{each.exercise.name}: its expected value is the reference, and a notebook would "
                "hold it: compare with exact, exact_parts, close or close_pair"
            )
    for each in sorted(definitions, key=lambda each: (each.exercise.chapter, each.exercise.number)):
        try:
            told = public(each.exercise, file)
        except TeachersFileError as error:
            raise TeachersFileError(f"{each.exercise.name}: {error}") from error
        own.append(Own(each.exercise, each.answers, told, each.hints))
    return tuple(own)


def _outline(own: tuple[Own, ...]) -> tuple[Place, ...]:
    exercises = [each.exercise for each in own]
    return tuple((e.name, e.chapter, e.number, e.points, e.parameters) for e in exercises)


def _facts(own: tuple[Own, ...], path: Path) -> list[str]:
    """All that two makings of one variant must agree in."""
    facts = []
    for each in own:
        hidden = draw_hidden(each.exercise, each.answers, 0, path)
        cases = [encode((case.arguments, case.expected)) for case in hidden]
        known = encode(each.answers.reference)
        facts.append(to_json([each.exercise.asks, each.public, known, *cases]))
    return facts

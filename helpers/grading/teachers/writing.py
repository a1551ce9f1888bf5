"""Writes handouts into a folder, one for everybody or one for each student."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from helpers.grading.calling import EXAMINATION
from helpers.grading.intake.naming import folder_of
from helpers.grading.teachers.handout import make_handout, written
from helpers.grading.teachers.loading import TeachersExercises
from helpers.grading.teachers.model import Own, Paper
from helpers.resources import chapter_path, replacing


def write_handouts(
    chapter: int,
    folder: Path,
    own: TeachersExercises | None = None,
    students: Iterable[str] | None = None,
    secret: bytes = b"",
    only_own: bool = False,
    hints: bool = True,
) -> Iterator[Path]:
    """Write the notebook of a chapter, and give each path when it is written.

    With ``students`` each gets ``<folder>/<student>/<chapter>.ipynb``, else there is one for all,
    ``<folder>/<chapter>.ipynb``. References are tried on each student's variant before.

    Raises ``ValueError`` for what does not fit together, `TeachersFileError` for an exercise that
    cannot be handed out, ``FileNotFoundError`` if the chapter is not here.
    """
    only_own = only_own or chapter == EXAMINATION
    if only_own and (own is None or chapter not in own.chapters):
        where = "an examination (chapter 0)" if chapter == EXAMINATION else f"chapter {chapter}"
        raise ValueError(f"there is no exercise of your own for {where}")
    if own and own.varies and students is None:
        raise ValueError(f"the exercises of {own.path.name} vary by student: name the students")
    if own and own.varies and not secret:
        raise ValueError(f"the exercises of {own.path.name} vary by student: give the secret")
    source = None if only_own else chapter_path(chapter)
    template = nbformat.read(source, as_version=4) if source else None
    name = source.name if source else f"{own.path.stem if own else 'examination'}.ipynb"
    places: dict[str | None, Path] = {None: folder / name}
    if students is not None:
        places = {student: folder / safe / name for student, safe in _folders(students).items()}
    for student, path in places.items():
        mine: tuple[Own, ...] = own.tried(own.of(student or "", secret)) if own else ()
        notebook = make_handout(
            template,
            chapter,
            [each for each in mine if each.exercise.chapter == chapter],
            student,
            hints,
            own.paper if own else Paper(),
        )
        with replacing(path) as part:
            part.write_bytes(written(notebook))
        yield path


def _folders(students: Iterable[str]) -> dict[str, str]:
    """Name a folder for each student; raises ``ValueError`` for one without a name, or twice."""
    owners: dict[str, str] = {}
    folders: dict[str, str] = {}
    for student in students:
        if not student.strip():
            raise ValueError(f"no folder can be named after the student {student!r}")
        if student in folders:
            raise ValueError(f"the student {student!r} is there twice")
        folders[student] = folder_of(student, owners)
    return folders

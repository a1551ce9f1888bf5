"""The notebooks as each student was given them: the book's chapters, and those with a teacher's."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import nbformat

from helpers.grading.calling import EXAMINATION
from helpers.grading.intake import Handout, handout, handouts
from helpers.grading.teachers.catalogue import Catalogue
from helpers.grading.teachers.handout import make_handout, written
from helpers.resources import chapter_path

_KEPT = 256  # students whose notebooks are kept
_HINT = re.compile(r"<details>\s*<summary>Hint \d+</summary>\s*(.*?)\s*</details>", re.DOTALL)
_EXERCISE = re.compile(r"#+ Exercise \d+\.\d+: (\w+)")


class Papers:
    """The handouts to compare submissions with."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._book = {each.number: each for each in handouts()}
        self._of = lru_cache(_KEPT)(self._made)

    def of(self, student: str) -> Sequence[Handout]:
        """Give a student's: the same for all unless exercises vary."""
        own = self._catalogue.own
        if own is None:
            return tuple(self._book.values())
        return self._of(student if own.varies else "")

    def _made(self, student: str) -> Sequence[Handout]:
        catalogue, chapters = self._catalogue, {} if self._catalogue.only_own else dict(self._book)
        if catalogue.own is None:
            return tuple(chapters.values())
        own = catalogue.own.of(student, catalogue.secret)
        for number in {each.exercise.chapter for each in own}:
            alone = catalogue.only_own or number == EXAMINATION
            source = None if alone else nbformat.read(chapter_path(number), as_version=4)
            mine = [each for each in own if each.exercise.chapter == number]
            notebook = make_handout(source, number, mine, student, paper=catalogue.own.paper)
            chapters[number] = handout(number, written(notebook))
        return tuple(chapters.values())


def hints() -> Mapping[str, Sequence[str]]:
    """Read the hints of the book's exercises, by name, in their order."""
    found: dict[str, Sequence[str]] = {}
    for chapter in handouts():
        name = ""
        for cell in chapter.cells:
            if heading := _EXERCISE.match(cell.source):
                name = heading[1]
            if name and cell.type == "markdown" and (texts := _HINT.findall(cell.source)):
                found[name] = texts
    return found


def titles() -> Mapping[int, str]:
    """Titles of the chapters, by number."""
    found = {EXAMINATION: "Examination"}
    for chapter in handouts():
        first = next(cell.source for cell in chapter.cells if cell.source.startswith("# "))
        found[chapter.number] = first.partition("\n")[0].removeprefix("# ")
    return found


def solutions() -> Sequence[str]:
    """Read the solutions that the chapters show: what every student may have."""
    code = re.compile(r"```python[^\n]*\n(.*?)```", re.DOTALL)
    return [
        text
        for chapter in handouts()
        for cell in chapter.cells
        if cell.type == "markdown" and "<summary>Solution" in cell.source
        for text in code.findall(cell.source)
    ]

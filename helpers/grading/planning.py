"""What is to be graded, and how it is read: whose notebooks, with which exercises and mode."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers.grading.intake import Found, Roster, find, read, recognise
from helpers.grading.judges import CatalogueFile
from helpers.grading.papers import Papers
from helpers.grading.records import Recognised, Submission, UnreadableError
from helpers.grading.teachers.catalogue import Catalogue


@dataclass(frozen=True)
class Selection:
    """Which submissions: files and folders, and of them chapters and students; empty for all."""

    paths: tuple[Path, ...]
    roster: Roster | None = None
    chapters: frozenset[int] = frozenset()
    students: frozenset[str] = frozenset()

    def find(self) -> Found:
        """Find them; chapters are known only once a notebook is read."""
        found = find(self.paths, self.roster)
        if self.students:
            kept = [each for each in found.submissions if each.student in self.students]
            found.submissions = kept
        return found


@dataclass(frozen=True)
class Reading:
    """How notebooks are read: with which exercises, in which mode, which cells run."""

    catalogue: CatalogueFile
    secret: bytes
    mode: str = "fast"
    all_cells: bool = False

    @cached_property
    def exercises(self) -> Catalogue:
        """The catalogue itself; a teacher's file is read and tried once."""
        return self.catalogue.load()


class Notebooks:
    """Recognises notebooks as copies of what each student was given."""

    def __init__(self, reading: Reading) -> None:
        self.digest = reading.exercises.digest()
        self._reading = reading
        self._papers = Papers(reading.exercises)

    def recognise(self, submission: Submission, content: bytes) -> Recognised:
        """Say which chapter it is and which cells run; raises `UnreadableError`."""
        reading = self._reading
        try:
            papers = self._papers.of(submission.student)
            return recognise(content, papers, reading.all_cells, reading.mode)
        except (UnreadableError, MemoryError):
            raise
        except Exception as error:  # one file must not end the run, whatever stands in it
            raise UnreadableError(f"it cannot be analysed: {error!r:.200}") from error


@dataclass(frozen=True)
class Planned:
    """What would be done with a file: its chapter, or why it is not graded."""

    student: str
    source: str
    chapter: int | None = None
    problem: str = ""


def plan(selection: Selection, reading: Reading) -> Iterator[Planned]:
    """Say of each file what would be done with it; nothing is run or written."""
    found, notebooks = selection.find(), Notebooks(reading)
    for submission in found.submissions:
        try:
            chapter = notebooks.recognise(submission, read(submission)).chapter
        except UnreadableError as error:
            yield Planned(submission.student, submission.source, problem=f"cannot be read: {error}")
        else:
            if not selection.chapters or chapter in selection.chapters:
                yield Planned(submission.student, submission.source, chapter)
    for source, why in found.unmatched:
        yield Planned("", source, problem=why)

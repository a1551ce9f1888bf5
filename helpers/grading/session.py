"""A run of the grader: what was handed in, marked and written to the gradebook.

One process writes. Submissions are read one after another and marked several at a time; each that
is done is a transaction of its own, so that a run that was killed goes on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.intake import Found, Roster, find, read, recognise
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Prepared, describing
from helpers.grading.papers import Papers
from helpers.grading.pool import Pool
from helpers.grading.records import (
    Environment,
    Grade,
    Recognised,
    Submission,
    UnreadableError,
)
from helpers.grading.seeds import seed_of
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


@dataclass
class Tally:
    """What a run did, counted as it goes."""

    graded: int = 0
    unreadable: int = 0
    known: int = 0
    passed_over: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Session:
    """Grades what a selection finds into a gradebook.

    With ``regrading``, only what is in the gradebook is graded, again.
    """

    def __init__(
        self,
        book: Gradebook,
        selection: Selection,
        reading: Reading,
        regrading: bool = False,
    ) -> None:
        self.book, self.selection, self.reading = book, selection, reading
        self.regrading = regrading
        self.tally = Tally()
        self.found = selection.find()
        _require_same_identifiers(book, selection.roster)
        self._notebooks = Notebooks(reading)
        self._next: dict[tuple[str, int | None], int] = {}
        self._begun: dict[tuple[str, int | None], list[str]] = {}
        self._students = frozenset(book.students())
        self._last = list({each.student: each for each in self.found.submissions}.values())

    def run(self, pool: Pool, progress: Callable[[], object]) -> Tally:
        """Grade all; ``progress`` is called once for each submission that is done with.

        Raises `GradebookError` if nothing can be written, `WarmError` if nothing can be run.
        """
        for grade in pool.mark(self._prepared(pool.level, progress)):
            self._write(grade)
            self.tally.graded += 1
            self.tally.verdicts.update(result.verdict for result in grade.exercises)
            progress()
        return self.tally

    def _prepared(self, level: str, progress: Callable[[], object]) -> Iterator[Prepared]:
        for submission in self.found.submissions:
            each = self._read(submission, level)
            if each is not None:
                yield each
            else:
                progress()

    def _read(self, submission: Submission, level: str) -> Prepared | None:
        """Read a submission; one that cannot be read is written down at once."""
        sha256, chapter = "", None
        try:
            content = read(submission)
            sha256 = hashlib.sha256(content).hexdigest()
            recognised = self._notebooks.recognise(submission, content)
        except UnreadableError as error:
            attempt = self._attempt(submission, chapter, sha256)
            if attempt is not None:
                self._write(self._unreadable(submission, sha256, attempt, str(error), level))
                self.tally.unreadable += 1
            return None
        if self.selection.chapters and recognised.chapter not in self.selection.chapters:
            self.tally.passed_over += 1
            return None
        attempt = self._attempt(submission, recognised.chapter, sha256)
        if attempt is None:
            return None
        tried = submission.student, recognised.chapter, attempt, sha256
        seed = seed_of(self.reading.secret, *tried)
        return Prepared(submission, sha256, attempt, seed, recognised)

    def _attempt(self, submission: Submission, chapter: int | None, sha256: str) -> int | None:
        """Which try of the student's it is; ``None`` if it is in the gradebook, or not to be.

        A file that is there already is a new try only where a student has gone back to it: it is
        the last one now, and later than all others.
        """
        tries = self._tries(submission.student)
        same = [each for each in tries if _is_same(each, submission, chapter, sha256)]
        if self.regrading:
            if not same:
                self.tally.passed_over += 1
                return None
            return same[-1].attempt
        mine = [each for each in tries if each.chapter == chapter]
        key = submission.student, chapter
        known = [each.sha256 for each in mine] + self._begun.get(key, [])
        if same or sha256 in self._begun.get(key, []):
            times = [each.submitted for each in mine if each.submitted]
            when = submission.submitted
            later = times and when and when > max(times) and submission in self._last
            if known[-1] == sha256 or not later:
                self.tally.known += 1
                return None
        self._begun.setdefault(key, []).append(sha256)
        number = self._next.get(key) or self.book.next_attempt(*key)
        self._next[key] = number + 1
        return number

    def _tries(self, student: str) -> list[Grade]:
        return self.book.tries(student) if student in self._students else []

    def _write(self, grade: Grade) -> None:
        if self.regrading:
            self.book.regrade(grade)
        else:
            self.book.add(grade)

    def _unreadable(
        self, submission: Submission, sha256: str, attempt: int, problem: str, level: str
    ) -> Grade:
        return Grade(
            **describing(submission),
            chapter=None,
            attempt=attempt,
            sha256=sha256,
            graded=datetime.now(UTC),
            environment=Environment(
                {}, self._notebooks.digest, level, "", self.reading.mode, self.reading.all_cells
            ),
            problem=problem,
        )


def _require_same_identifiers(book: Gradebook, roster: Roster | None) -> None:
    """Refuse a roster that calls students otherwise than an earlier run without it did."""
    known = set(book.students())
    for row in roster.students if roster else ():
        for other in (row.canvas, row.name):
            if other and other != row.student and other in known and row.student not in known:
                raise GradebookError(
                    f"the gradebook knows {row.student} of the roster as {other}: begin a new one "
                    "with this roster, in another folder, or go on without it"
                )


def _is_same(grade: Grade, submission: Submission, chapter: int | None, sha256: str) -> bool:
    """Whether a try in the gradebook is this file; one that was no chapter may be one now."""
    if not sha256:
        return not grade.sha256 and grade.source == submission.source
    return grade.sha256 == sha256 and grade.chapter in (chapter, None)


def set_times(
    book: Gradebook,
    deadline: datetime | None,
    late: float,
    roster: Roster | None,
    chapters: Sequence[int],
) -> list[str]:
    """Write down deadline, what a day costs, and extensions; say which could not be.

    An extension by days or hours is one of this deadline, for its chapters; one until a moment is
    for all.
    """
    everywhere: list[int | None] = [None]
    for chapter in chapters or everywhere:
        if deadline is not None:
            book.set_deadline(chapter, deadline, late)
    problems = []
    for row in roster.students if roster else ():
        given = row.extension
        if given is None:
            continue
        if not isinstance(given, timedelta):
            book.extend(row.student, None, given, "extension in the roster", "roster")
        elif deadline is None:
            problems.append(f"{row.student}: an extension by days needs a --deadline to count from")
        else:
            for chapter in chapters or everywhere:
                until = deadline + given
                book.extend(row.student, chapter, until, "extension in the roster", "roster")
    return problems

"""A run of the grader: what was handed in, marked and written to the gradebook.

One process writes. Submissions are read one after another and marked several at a time; each that
is done is a transaction of its own, so that a run that was killed goes on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpers.grading.gradebook import Gradebook
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


class Notebooks:
    """Recognises notebooks as copies of what each student was given."""

    def __init__(self, reading: Reading) -> None:
        catalogue = reading.catalogue.load()
        self.digest = catalogue.digest()
        self._reading = reading
        self._papers = Papers(catalogue)

    def recognise(self, submission: Submission, content: bytes) -> Recognised:
        """Say which chapter it is and which cells run; raises `UnreadableError`."""
        papers = self._papers.of(submission.student)
        return recognise(content, papers, self._reading.all_cells, self._reading.mode)


def plan(selection: Selection, reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Say what would be graded, and run nothing: student or "", source, chapter or problem."""
    found, notebooks = selection.find(), Notebooks(reading)
    for submission in found.submissions:
        try:
            recognised = notebooks.recognise(submission, read(submission))
        except UnreadableError as error:
            yield submission.student, submission.source, f"cannot be read: {error}"
        else:
            yield submission.student, submission.source, f"chapter {recognised.chapter}"
    for source, why in found.unmatched:
        yield "", source, why


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
        self._notebooks = Notebooks(reading)
        self._next: dict[tuple[str, int | None], int] = {}
        self._seen: set[tuple[str, int | None, str]] = set()

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
            if attempt is not None and not self.selection.chapters:
                self._write(self._unreadable(submission, sha256, attempt, str(error), level))
                self.tally.unreadable += 1
            return None
        if self.selection.chapters and recognised.chapter not in self.selection.chapters:
            self.tally.passed_over += 1
            return None
        attempt = self._attempt(submission, recognised.chapter, sha256)
        if attempt is None:
            return None
        seed = seed_of(self.reading.secret, submission.student, recognised.chapter, attempt)
        return Prepared(submission, sha256, attempt, seed, recognised)

    def _attempt(self, submission: Submission, chapter: int | None, sha256: str) -> int | None:
        """Which try of the student's it is; ``None`` if it is in the gradebook, or not to be."""
        student = submission.student
        if self.regrading:
            tries = self.book.tries(student) if student in self.book.students() else []
            for grade in tries:
                if grade.chapter == chapter and grade.sha256 == sha256:
                    return grade.attempt
            self.tally.passed_over += 1
            return None
        key = student, chapter, sha256
        if key in self._seen or self.book.has(student, chapter, sha256, self._notebooks.digest):
            self.tally.known += 1
            return None
        self._seen.add(key)
        number = self._next.get((student, chapter))
        number = self.book.next_attempt(student, chapter) if number is None else number
        self._next[student, chapter] = number + 1
        return number

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
            environment=Environment({}, self._notebooks.digest, level),
            problem=problem,
        )


def set_times(
    book: Gradebook,
    deadline: datetime | None,
    late: float,
    roster: Roster | None,
    chapters: Sequence[int],
) -> None:
    """Write down the deadline, what a day after it costs, and the roster's extensions."""
    everywhere: list[int | None] = [None]
    for chapter in chapters or everywhere:
        if deadline is not None:
            book.set_deadline(chapter, deadline, late)
    for row in roster.students if roster else ():
        until = row.extension
        if isinstance(until, timedelta):
            if deadline is None:
                continue
            until = deadline + until
        if until is not None:
            book.extend(row.student, None, until, "extension in the roster", "roster")

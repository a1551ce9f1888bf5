"""A run of the grader: what was handed in, marked and written to the gradebook.

One process writes. Submissions are read one after another and marked several at a time; each that
is done is a transaction of its own, so that a run that was killed goes on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby

from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.intake import Roster, read
from helpers.grading.marking import Prepared, describing
from helpers.grading.owning import made_for_another
from helpers.grading.planning import Notebooks, Reading, Selection
from helpers.grading.pool import Pool
from helpers.grading.records import (
    Environment,
    Grade,
    Submission,
    UnreadableError,
)
from helpers.grading.seeds import seed_of
from helpers.grading.together import Opened, in_order


@dataclass
class Tally:
    """What a run did, counted as it goes; `remarks` of each student who has any."""

    graded: int = 0
    unreadable: int = 0
    known: int = 0
    passed_over: int = 0
    remarks: dict[str, list[str]] = field(default_factory=dict)
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
        self._kept: set[tuple[str, int | None, int]] = set()
        self._students = frozenset(book.students())
        last = {each.student: each for each in self.found.submissions}
        self._last = {(each.path, each.member) for each in last.values()}

    def run(
        self,
        pool: Pool,
        progress: Callable[[], object],
        whole: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Tally:
        """Grade all; ``progress`` is called once for each submission that is done with.

        What is written is written within ``whole()``, which no signal breaks off. When one comes,
        what is done already is written. Raises `GradebookError` if nothing can be written,
        `WarmError` if nothing can be run.
        """
        self._whole = whole
        try:
            for grade in pool.mark(self._prepared(pool.level, progress)):
                with whole():
                    self._keep(grade)
                    progress()
        except KeyboardInterrupt:
            with whole():
                for grade in pool.finished():
                    self._keep(grade)
            raise
        return self.tally

    def _keep(self, grade: Grade) -> None:
        key = grade.student, grade.chapter, grade.attempt
        if key not in self._kept:
            self._write(grade)
            self._kept.add(key)
            self.tally.graded += 1
            self.tally.verdicts.update(result.verdict for result in grade.exercises)

    def _prepared(self, level: str, progress: Callable[[], object]) -> Iterator[Prepared]:
        for _, mine in groupby(self.found.submissions, key=lambda each: each.student):
            for opened in in_order([self._opened(submission) for submission in mine]):
                each = self._prepare(opened, level)
                if each is not None:
                    yield each
                else:
                    progress()

    def _opened(self, submission: Submission) -> Opened:
        sha256 = ""
        try:
            content = read(submission)
            sha256 = hashlib.sha256(content).hexdigest()
            recognised = self._notebooks.recognise(submission, content)
        except UnreadableError as error:
            return Opened(submission, sha256, problem=str(error))
        if remark := made_for_another(submission, recognised.made_for, self.selection.roster):
            submission = replace(submission, remarks=(*submission.remarks, remark))
        return Opened(submission, sha256, recognised)

    def _prepare(self, opened: Opened, level: str) -> Prepared | None:
        """Give a submission its number; one that cannot be read is written down at once."""
        submission, sha256, recognised = opened.submission, opened.sha256, opened.recognised
        if recognised is None:
            attempt = self._attempt(submission, None, sha256)
            if attempt is not None:
                with self._whole():
                    self._write(
                        self._unreadable(submission, sha256, attempt, opened.problem, level)
                    )
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
            place = submission.path, submission.member
            later = times and when and when > max(times) and place in self._last
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
        for remark in grade.remarks:
            told = self.tally.remarks.setdefault(grade.student, [])
            told.extend([remark] if remark not in told else [])

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

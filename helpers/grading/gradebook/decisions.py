"""What people decide: points of their own, penalties, deadlines and extensions.

Each is a record of its own beside the results, which stay as they were. The newest one holds, and
every one can be taken back.
"""

from datetime import datetime
from typing import Any

from helpers.grading.gradebook import chain
from helpers.grading.gradebook.appending import Appending
from helpers.grading.gradebook.errors import GradebookError
from helpers.grading.gradebook.reading import Policy
from helpers.grading.gradebook.rows import number_of, stored, time_text


class Decisions(Appending):
    """The records that a person's decision adds to a gradebook."""

    def override(
        self,
        student: str,
        exercise: str,
        points: float | None,
        why: str,
        who: str,
        chapter: int | None = None,
    ) -> None:
        """Give points for an exercise in place of the machine's; ``None`` takes them back.

        They hold for all tries of the chapter, those to come included, and for what is graded
        again. `chapter` is to be said where two have an exercise of this name. Raises
        `GradebookError` if the student was never asked this exercise, or the points are negative
        or more than are possible.
        """
        _said(why=why, who=who)
        grades = [each for each in self.tries(student) if chapter in (None, each.chapter)]
        asked = {(r.exercise, g.chapter): r.possible for g in grades for r in g.exercises}
        chapters = [of for name, of in asked if name == exercise]
        if not chapters:
            names = ", ".join(name for name, _ in asked) or "none at all"
            raise GradebookError(f"{student} has no exercise {exercise!r}, but {names}")
        if len(chapters) > 1:
            of = ", ".join(map(str, chapters))
            raise GradebookError(f"{exercise} is asked in chapters {of}: say in which")
        [chapter], possible = chapters, asked[exercise, chapters[0]]
        if points is not None and not 0 <= points <= possible:
            raise GradebookError(f"{exercise} gives from 0 to {possible:g} points, not {points:g}")
        row = {"chapter": chapter, "exercise": stored(exercise), "points": points}
        self._decide("overrides", student, row, why, who)

    def penalise(
        self,
        student: str,
        chapter: int,
        why: str,
        who: str,
        *,
        points: float | None = None,
        share: float | None = None,
    ) -> None:
        """Take points, or a share of the possible ones, off a chapter's grade.

        Raises `GradebookError` unless one of them is given, a share from 0 to 1.
        """
        _said(why=why, who=who)
        if (points is None) == (share is None):
            raise GradebookError("a penalty is either points or a share of the possible points")
        if share is not None:
            _is_share("share", share)
        if points is not None:
            number_of("points", points)
        row = {"chapter": chapter, "points": points, "share": share}
        self._decide("penalties", student, row, why, who)

    def forgive(self, student: str, chapter: int, why: str, who: str) -> None:
        """Give back what was taken off a chapter so far, for tries that came late as well."""
        _said(why=why, who=who)
        self._decide("forgiven", student, {"chapter": chapter}, why, who)

    def enter(self, student: str) -> None:
        """Enter a student who has handed in nothing yet, so that something can be decided."""
        with self._writing():
            self._student(student)

    def extend(
        self,
        student: str,
        chapter: int | None,
        until: datetime | None,
        why: str = "",
        who: str = "",
    ) -> None:
        """Give a student a later deadline for a chapter, or for all (``None``).

        The newest holds, one for a chapter before one for all; `until` ``None`` takes it back. A
        deadline is never made earlier by it. What holds already is not written again, so that a
        roster can be read at each run.
        """
        row = {"chapter": chapter, "until": time_text("until", until)}
        with self._writing() as connection:
            pseudonym = self._student(student)
            standing = connection.execute(
                "SELECT until FROM extensions WHERE student = ? AND chapter IS ? "
                "ORDER BY number DESC LIMIT 1",
                (pseudonym, chapter),
            ).fetchone()
            if (standing["until"] if standing else None) != row["until"]:
                said = {"who": stored(who), "why": stored(why)}
                self._append("extensions", {"student": pseudonym, **row, **said})

    def set_deadline(
        self, chapter: int | None, until: datetime | None, share: float = 0.0, at_most: float = 1.0
    ) -> None:
        """Set the deadline of a chapter, or of all that have none of their own (``None``).

        Each day begun after it costs `share` of the possible points, all together `at_most` of
        them. It is applied on reading, to earlier tries too; `until` ``None`` says that there is
        no deadline. What holds already is not written again.
        """
        row = {
            "chapter": chapter,
            "until": time_text("until", until),
            "share": _is_share("share", share),
            "at_most": _is_share("at_most", at_most),
        }
        with self._writing() as connection:
            standing = connection.execute(
                "SELECT chapter, until, share, at_most FROM deadlines WHERE chapter IS ? "
                "ORDER BY number DESC LIMIT 1",
                (chapter,),
            ).fetchone()
            if standing is None or dict(standing) != row:
                self._append("deadlines", row)

    def set_policy(self, policy: Policy) -> None:
        """Say which try of a chapter counts: the ``"newest"``, or the ``"best"``."""
        if policy not in ("newest", "best"):
            raise GradebookError(f"policy is 'newest' or 'best', not {policy!r}")
        if policy != self.policy:
            with self._writing():
                self._append("policies", {"policy": policy})

    def _decide(self, kind: str, student: str, row: dict[str, Any], why: str, who: str) -> None:
        said = {"who": stored(who), "why": stored(why)}
        with self._writing() as connection:
            pseudonym = self.pseudonym(student)
            if chain.salt_of(connection, pseudonym) is None:
                raise GradebookError(f"{student} is forgotten: nothing more is decided on them")
            self._append(kind, {"student": pseudonym, **row, **said})


def _said(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise GradebookError(f"a decision needs a {name!r}: say it")


def _is_share(name: str, share: float) -> float:
    if not 0 <= share <= 1:
        raise GradebookError(f"{name} is a part of the possible points, from 0 to 1, not {share}")
    return float(share)

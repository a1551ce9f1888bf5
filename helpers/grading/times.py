"""Deadlines and extensions, as a run writes them into the gradebook."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from helpers.grading.gradebook import Gradebook
from helpers.grading.intake import Roster

_WHY, _WHO = "extension in the roster", "roster"


def set_times(
    book: Gradebook,
    deadline: datetime | None,
    late: float,
    roster: Roster | None,
    chapters: Sequence[int],
) -> list[str]:
    """Write down deadline, what a day costs, and extensions; say which could not be.

    An extension by days or hours counts from each deadline that the gradebook now has, for
    ``chapters`` if some are named; one until a moment is for all.
    """
    everywhere: list[int | None] = [None]
    if deadline is not None:
        for chapter in chapters or everywhere:
            book.set_deadline(chapter, deadline, late)
    deadlines = _of(chapters, book.deadlines())
    problems = []
    for row in roster.students if roster else ():
        given = row.extension
        if isinstance(given, timedelta):
            for of, until in deadlines.items():
                book.extend(row.student, of, until + given, _WHY, _WHO)
            if not deadlines:
                told = "an extension by days counts from a deadline: give --deadline"
                problems.append(f"{row.student}: {told}")
        elif given is not None:
            book.extend(row.student, None, given, _WHY, _WHO)
    return problems


def _of(
    chapters: Sequence[int], deadlines: Mapping[int | None, datetime]
) -> Mapping[int | None, datetime]:
    """Give the deadlines of some chapters, be it the one for all; without any named, each."""
    if not chapters:
        return deadlines
    general = deadlines.get(None)
    named = {chapter: deadlines.get(chapter, general) for chapter in chapters}
    return {chapter: until for chapter, until in named.items() if until is not None}

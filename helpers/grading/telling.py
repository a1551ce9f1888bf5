"""What a run says on one screen: what would be done, what was done, and what to look at."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from helpers.grading.calling import chapter_called
from helpers.grading.intake import Roster, shown
from helpers.grading.planning import Reading, Selection, plan
from helpers.grading.records import VERDICTS
from helpers.grading.session import Session, Tally

_PROBLEMS = 10  # that are shown


def say_plan(selection: Selection, reading: Reading) -> int:
    """Say of each file what would be done with it; gives the exit status."""
    students: set[str] = set()
    graded = unreadable = passed_over = 0
    for each in plan(selection, reading):
        source = shown(each.source)
        if not each.student:
            passed_over += 1
            click.echo(f"passed over: {source} {each.problem}")
            continue
        students.add(each.student)
        graded += each.chapter is not None
        unreadable += each.chapter is None
        words = each.problem or chapter_called(each.chapter)
        click.echo(f"{shown(each.student)}: {words} ({source})")
    roster = selection.roster.students if selection.roster else ()
    absent = sum(row.student not in students for row in roster)
    of_roster = f", {absent} of the roster without one" if roster else ""
    click.echo(
        f"{graded} notebooks of {len(students)} students, {unreadable} that cannot be read, "
        f"{passed_over} passed over{of_roster}"
    )
    return 1 if unreadable else 0


def roster_remarks(roster: Roster | None) -> list[str]:
    """Say what of the roster is not used."""
    return [roster.remark] if roster and roster.remark else []


def nobody(session: Session, asked: Iterable[str]) -> list[str]:
    """Name the students asked for who handed in nothing."""
    there = {each.student for each in session.found.submissions}
    return [f"{name}: nothing was handed in" for name in sorted(set(asked) - there)]


def strangers(session: Session) -> list[str]:
    """Name those who are graded under what their platform calls them."""
    if (roster := session.selection.roster) is None:
        return []
    listed = {row.student for row in roster.students}
    found = dict.fromkeys(each.student for each in session.found.submissions)
    strangers = [shown(student) for student in found if student not in listed]
    if not strangers:
        return []
    named = ", ".join(strangers[:_PROBLEMS]) + (", …" if len(strangers) > _PROBLEMS else "")
    return [f"{len(strangers)} graded who are not in the roster, by the platform's name: {named}"]


def remarks(tally: Tally) -> list[str]:
    """Say what somebody should look at; the report says it too."""
    return [f"{shown(who)}: {'; '.join(remarks)}" for who, remarks in tally.remarks.items()]


def say(session: Session, tally: Tally, problems: list[str], out: Path) -> None:
    """Sum up on one screen."""
    each = tally.seconds / tally.graded if tally.graded else 0.0
    click.echo(f"{tally.graded} graded in {tally.seconds:.0f} s ({each:.2f} s each)")
    for count, words in (
        (tally.unreadable, "could not be read"),
        (tally.known, "were in the gradebook already"),
        (tally.passed_over, "are of other chapters"),
        (len(session.found.unmatched), "files were passed over, see the report"),
    ):
        if count:
            click.echo(f"{count} {words}")
    counts = ", ".join(f"{tally.verdicts[name]} {name}" for name in VERDICTS)
    click.echo(f"Answers: {counts}")
    say_problems(problems)
    click.echo(f"{out / 'report.html'} shows the class, {out / 'grades.csv'} has the points.")


def say_problems(problems: Sequence[str]) -> None:
    """Print sentences for the teacher, not too many."""
    for problem in problems[:_PROBLEMS]:
        click.echo(problem, err=True)
    if len(problems) > _PROBLEMS:
        click.echo(f"and {len(problems) - _PROBLEMS} more of this kind", err=True)

"""The commands by which a person decides."""

from pathlib import Path

import click

from helpers.grading.commands.group import grade
from helpers.grading.commands.options import OUT, ROSTER, SECRET, WHO, WHY, options
from helpers.grading.commands.screen import say


@grade.command()
@click.argument("student")
@options(OUT, ROSTER)
def show(student: str, out: Path, roster: Path | None) -> None:
    """Show what STUDENT has, exercise by exercise.

    STUDENT is an identifier, a name or an e-mail address, of the gradebook or the roster.
    """
    from helpers.grading.gradebook.showing import student_text
    from helpers.grading.people import People
    from helpers.grading.places import open_book

    with open_book(out, None, write=False) as book:
        people = People.of(book, out, roster)
        who = people.find(student)
        if who in people.entered:
            say(student_text(book, who))
        else:
            say(f"{people.called(who)}: nothing was handed in")


@grade.command()
@click.argument("student")
@click.argument("exercise")
@click.argument("points", type=float, required=False)
@click.option("--take-back", is_flag=True, help="Instead of POINTS: the grader's hold again.")
@click.option("--chapter", type=int, help="Where two chapters have an exercise of this name.")
@options(WHY, WHO, OUT, ROSTER, SECRET)
def override(
    student: str,
    exercise: str,
    points: float | None,
    take_back: bool,
    chapter: int | None,
    why: str,
    who: str,
    out: Path,
    roster: Path | None,
    secret_file: Path | None,
) -> None:
    """Give STUDENT other POINTS for EXERCISE than the grader did.

    STUDENT may be one of the roster who handed in nothing, or nothing that could be read.
    """
    from helpers.grading.byhand import override
    from helpers.grading.gradebook.showing import override_text
    from helpers.grading.people import People
    from helpers.grading.places import open_book

    if (points is None) != take_back:
        raise click.UsageError("give POINTS, or --take-back")
    with open_book(out, secret_file, write=True) as book:
        people = People.of(book, out, roster)
        found = people.find(student)
        override(book, people, found, exercise, points, why, who, chapter)
        say(override_text(book, found, exercise, chapter))


@grade.command()
@click.argument("student")
@click.argument("chapter", type=int)
@click.option("--points", type=click.FloatRange(min=0), help="To take off.")
@click.option("--share", type=click.FloatRange(0, 1), help="Of the possible points, to take off.")
@options(WHY, WHO, OUT, ROSTER, SECRET)
def penalise(
    student: str,
    chapter: int,
    points: float | None,
    share: float | None,
    why: str,
    who: str,
    out: Path,
    roster: Path | None,
    secret_file: Path | None,
) -> None:
    """Take points off what STUDENT has for CHAPTER."""
    from helpers.grading.gradebook.showing import decision_text
    from helpers.grading.people import People
    from helpers.grading.places import open_book

    with open_book(out, secret_file, write=True) as book:
        found = People.of(book, out, roster).entered_in(book, student)
        book.penalise(found, chapter, why, who, points=points, share=share)
        say(decision_text(book, found, chapter))


@grade.command()
@click.argument("student")
@click.argument("chapter", type=int)
@options(WHY, WHO, OUT, ROSTER, SECRET)
def forgive(
    student: str,
    chapter: int,
    why: str,
    who: str,
    out: Path,
    roster: Path | None,
    secret_file: Path | None,
) -> None:
    """Give back what was taken off CHAPTER so far, for lateness too."""
    from helpers.grading.gradebook.showing import decision_text
    from helpers.grading.people import People
    from helpers.grading.places import open_book

    with open_book(out, secret_file, write=True) as book:
        found = People.of(book, out, roster).entered_in(book, student)
        book.forgive(found, chapter, why, who)
        say(decision_text(book, found, chapter))

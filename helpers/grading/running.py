"""What ``convnets grade`` does: opens, runs, writes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from helpers.extras import MissingExtraError
from helpers.grading import starting, telling
from helpers.grading.calling import EXAMINATION
from helpers.grading.cluster.telling import ClusterError
from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.intake import Roster, RosterError
from helpers.grading.judges import CatalogueFile, JudgeError
from helpers.grading.outputs import Platforms, write
from helpers.grading.places import (
    BOOK,
    existing_book,
    existing_secret,
    open_book,
    opened,
    secret_of,
    secret_path,
)
from helpers.grading.planning import Reading, Selection
from helpers.grading.session import Session
from helpers.grading.stopping import Stopping
from helpers.grading.teachers.model import TeachersFileError
from helpers.grading.times import set_times
from helpers.warm.launching import WarmError

FORESEEN = (
    ClusterError,
    GradebookError,
    JudgeError,
    MissingExtraError,
    RosterError,
    TeachersFileError,
    WarmError,
)
"""What may stop a command, with a message for its user."""

_NOT_WRITTEN = "Not written:"


def grade_all(options: dict[str, Any]) -> int:
    """Grade, as ``convnets grade`` does; gives the exit status."""
    out: Path = options["out"]
    if options["demo"]:
        options = _demo(options)
    _require_sense(options)
    selection = _selection(options)
    if options["dry_run"]:
        return telling.say_plan(selection, _reading(options, _secret_for_own(options)))
    if (out / BOOK).exists() and not options["resume"]:
        raise click.UsageError(
            f"{out / BOOK} is there already: add --resume to grade what it does not have, "
            "or choose another folder with --out"
        )
    secret = secret_of(options["secret_file"])
    reading = _reading(options, secret)
    out.mkdir(parents=True, exist_ok=True)
    with _stopping(out) as stopping, opened(out / BOOK, secret, options["policy"]) as book:
        session = Session(book, selection, reading)
        if not session.found.submissions:
            raise click.UsageError("there is no notebook in what was named")
        problems = telling.roster_remarks(selection.roster)
        problems += telling.nobody(session, options["students"]) + telling.strangers(session)
        problems += set_times(
            book,
            options["deadline"],
            options["late"] or 0.0,
            selection.roster,
            sorted(selection.chapters),
        )
        tally = starting.run(session, options, stopping)
        problems += telling.remarks(tally)
        problems += _outputs(book, options, reading, selection.roster, session.found.unmatched)
        telling.say(session, tally, problems, out)
        unread = tally.unreadable or any(each.grade.problem for each in book.counted())
    return 1 if unread and not options["demo"] else 0


def grade_again(options: dict[str, Any]) -> int:
    """Grade what is in the gradebook again; gives the exit status."""
    from helpers.grading.gradebook.showing import changes_text

    path = existing_book(options["out"])
    secret = existing_secret(options["secret_file"])
    reading = _reading(options, secret)
    with _stopping(options["out"]) as stopping, opened(path, secret) as book:
        _require_own(book, options)
        selection = _selection(options)
        session = Session(book, selection, reading, regrading=True)
        tally = starting.run(session, options, stopping)
        problems = _outputs(book, options, reading, selection.roster, None)
        click.echo(f"{tally.graded} graded again, {tally.passed_over} are not in the gradebook")
        click.echo(changes_text(book))
    telling.say_problems(problems)
    return 1 if tally.unreadable else 0


def write_outputs(options: dict[str, Any]) -> None:
    """Write what comes out of the gradebook once more."""
    secret = existing_secret(options["secret_file"]) if options["exercises"] else b""
    reading = _reading(options, secret)
    with open_book(options["out"], None, write=False) as book:
        _require_own(book, options)
        problems = _outputs(book, options, reading, _roster(options), None)
    telling.say_problems(problems)
    if any(problem.startswith(_NOT_WRITTEN) for problem in problems):
        raise GradebookError("a file for a platform was not written")
    click.echo(f"Written into {options['out']}")


def _stopping(out: Path) -> Stopping:
    return Stopping(
        f"Stopped. What was graded is in {out / BOOK}: go on with --resume; "
        "`convnets grade report` writes grades and feedback of what is there."
    )


def _require_own(book: Gradebook, options: dict[str, Any]) -> None:
    """Refuse to go on with an examination without its exercises."""
    asked = {each.grade.chapter for each in book.counted()}
    if EXAMINATION in asked and not options["exercises"]:
        raise GradebookError(
            "the gradebook is of an examination: give its --exercises and --secret-file as well"
        )


def _demo(options: dict[str, Any]) -> dict[str, Any]:
    from helpers.grading.demo import make_class

    out = options["out"]
    return {
        **options,
        "submissions": (make_class(out),),
        "roster": out / "roster.csv",
        "secret_file": options["secret_file"] or out / "demo-secret",
        "time_limit": min(options["time_limit"], 5.0),
    }


def _require_sense(options: dict[str, Any]) -> None:
    """See to it beforehand that options fit together: grading may take an hour."""
    if not options["submissions"]:
        raise click.UsageError("name the folders, zips or notebooks to grade")
    if options["only_own"] and not options["exercises"]:
        raise click.UsageError("--only-own needs --exercises FILE")
    if options["late"] is not None and options["deadline"] is None:
        raise click.UsageError("--late needs --deadline")
    secret = options["secret_file"] or secret_path()
    if secret.resolve().is_relative_to(options["out"].resolve()) and not options["demo"]:
        raise click.UsageError(f"the secret {secret} may not lie beside the gradebook")


def _selection(options: dict[str, Any]) -> Selection:
    return Selection(
        tuple(options["submissions"]),
        _roster(options),
        options["chapters"],
        options["students"],
    )


def _reading(options: dict[str, Any], secret: bytes) -> Reading:
    """Say how to read; a teacher's file is tried before anything is opened or written."""
    own = options.get("exercises")
    catalogue = CatalogueFile(own, secret if own else b"", bool(options.get("only_own")))
    mode, all_cells = options.get("mode", "fast"), options.get("all_cells", False)
    reading = Reading(catalogue, secret, mode, all_cells)
    _ = reading.exercises
    return reading


def _secret_for_own(options: dict[str, Any]) -> bytes:
    """Read the secret if a teacher's exercises may vary with it; a dry run needs no other."""
    return secret_of(options["secret_file"]) if options["exercises"] else b""


def _roster(options: dict[str, Any]) -> Roster | None:
    return Roster.read(options["roster"]) if options["roster"] else None


def _outputs(
    book: Gradebook,
    options: dict[str, Any],
    reading: Reading,
    roster: Roster | None,
    unmatched: Sequence[tuple[str, str]] | None,
) -> list[str]:
    chapters = sorted(options["chapters"])
    platforms = Platforms(
        options["canvas"],
        options["assignments"],
        options["moodle_worksheet"],
        chapters[0] if len(chapters) == 1 else None,
        options["gradescope"],
        options["moodle_column"],
    )
    try:
        return write(
            book,
            options["out"],
            reading.exercises,
            platforms,
            roster,
            unmatched,
            options["anonymous"],
        )
    except ValueError as error:
        return [f"{_NOT_WRITTEN} {error}"]

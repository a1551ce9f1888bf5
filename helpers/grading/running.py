"""What ``convnets grade`` does: opens, runs, writes, and says so on one screen."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from helpers.extras import MissingExtraError, require
from helpers.grading.cluster.telling import ClusterError
from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.intake import Roster, RosterError, shown
from helpers.grading.judges import CatalogueFile, JudgeError
from helpers.grading.marking import Rules
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
from helpers.grading.pool import LocalPool, Pool
from helpers.grading.records import VERDICTS
from helpers.grading.runners import Limits
from helpers.grading.session import Reading, Selection, Session, Tally, plan, set_times
from helpers.grading.teachers.model import EXAMINATION, TeachersFileError
from helpers.warm.client import WarmError
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES, NONE

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

_WORDS = {
    NO_NAMESPACES: "Isolation: Landlock and a filter of system calls, without namespaces.",
    NONE: "Isolation: none. Learners' code could read and change what you can.",
}
_NOT_WRITTEN = "Not written:"
_PROBLEMS = 10  # that are shown


def grade_all(options: dict[str, Any]) -> int:
    """Grade, as ``convnets grade`` does; gives the exit status."""
    out: Path = options["out"]
    if options["demo"]:
        options = _demo(options)
    _require_sense(options)
    selection = _selection(options)
    if options["dry_run"]:
        return _say_plan(selection, _reading(options, _secret_for_own(options)))
    if (out / BOOK).exists() and not options["resume"]:
        raise click.UsageError(
            f"{out / BOOK} is there already: add --resume to grade what it does not have, "
            "or choose another folder with --out"
        )
    secret = secret_of(options["secret_file"])
    reading = _reading(options, secret)
    out.mkdir(parents=True, exist_ok=True)
    with opened(out / BOOK, secret, options["policy"]) as book:
        session = Session(book, selection, reading)
        if not session.found.submissions:
            raise click.UsageError("there is no notebook in what was named")
        problems = _nobody(session, options) + _strangers(session)
        problems += set_times(
            book,
            options["deadline"],
            options["late"] or 0.0,
            selection.roster,
            sorted(selection.chapters),
        )
        tally = _run(session, options)
        problems += _outputs(book, options, reading, selection.roster, session.found.unmatched)
        _say(session, tally, problems, out)
        unread = tally.unreadable or any(each.grade.problem for each in book.counted())
    return 1 if unread and not options["demo"] else 0


def grade_again(options: dict[str, Any]) -> int:
    """Grade what is in the gradebook again; gives the exit status."""
    from helpers.grading.gradebook.showing import changes_text

    path = existing_book(options["out"])
    secret = existing_secret(options["secret_file"])
    reading = _reading(options, secret)
    with opened(path, secret) as book:
        _require_own(book, options)
        selection = _selection(options)
        session = Session(book, selection, reading, regrading=True)
        tally = _run(session, options)
        problems = _outputs(book, options, reading, selection.roster, None)
        click.echo(f"{tally.graded} graded again, {tally.passed_over} are not in the gradebook")
        click.echo(changes_text(book))
    _say_problems(problems)
    return 1 if tally.unreadable else 0


def write_outputs(options: dict[str, Any]) -> None:
    """Write what comes out of the gradebook once more."""
    secret = existing_secret(options["secret_file"]) if options["exercises"] else b""
    reading = _reading(options, secret)
    with open_book(options["out"], None, write=False) as book:
        _require_own(book, options)
        problems = _outputs(book, options, reading, _roster(options), None)
    _say_problems(problems)
    if any(problem.startswith(_NOT_WRITTEN) for problem in problems):
        raise GradebookError("a file for a platform was not written")
    click.echo(f"Written into {options['out']}")


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


def _run(session: Session, options: dict[str, Any]) -> Tally:
    rules = Rules(
        session.reading.catalogue,
        Limits(
            options["time_limit"],
            int(options["memory"] * 1e9),
            patient_cells=options["all_cells"],
        ),
        options["mode"],
        options["all_cells"],
        (FULL, NO_NAMESPACES, *([NONE] if options["unsafe"] else [])),
    )
    with _pool(rules, options) as pool:
        begun = time.monotonic()
        if pool.level in _WORDS:
            click.echo(_WORDS[pool.level], err=True)
        total = len(session.found.submissions)
        with tqdm(total=total, unit="submission", desc="grading", disable=None) as progress:
            tally = session.run(pool, progress.update)
        tally.seconds = time.monotonic() - begun
    return tally


def _pool(rules: Rules, options: dict[str, Any]) -> Pool:
    if options["cluster"] or options["scheduler"]:
        require("distributed", "cluster", "--cluster")
        from helpers.grading.cluster import ClusterPool

        return ClusterPool(rules, options["scheduler"], options["cluster"])
    if sys.platform == "linux":
        return LocalPool(rules, options["jobs"] or len(os.sched_getaffinity(0)))
    if not options["unsafe"]:
        raise WarmError(
            f"on {sys.platform} learners' code cannot be kept in a sandbox: grade on Linux, or "
            "say --unsafe, and stock papermill runs it with your rights and without --memory"
        )
    require("papermill", "run", "--unsafe")
    from helpers.grading.stock import StockRunner

    return LocalPool(rules, options["jobs"] or os.cpu_count() or 1, StockRunner())


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


def _say_plan(selection: Selection, reading: Reading) -> int:
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
        words = each.problem or f"chapter {each.chapter}"
        click.echo(f"{shown(each.student)}: {words} ({source})")
    roster = selection.roster.students if selection.roster else ()
    absent = sum(row.student not in students for row in roster)
    of_roster = f", {absent} of the roster without one" if roster else ""
    click.echo(
        f"{graded} notebooks of {len(students)} students, {unreadable} that cannot be read, "
        f"{passed_over} passed over{of_roster}"
    )
    return 1 if unreadable else 0


def _nobody(session: Session, options: dict[str, Any]) -> list[str]:
    """Name the students asked for who handed in nothing."""
    there = {each.student for each in session.found.submissions}
    return [f"{name}: nothing was handed in" for name in sorted(options["students"] - there)]


def _strangers(session: Session) -> list[str]:
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


def _say(session: Session, tally: Tally, problems: list[str], out: Path) -> None:
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
    _say_problems(problems)
    click.echo(f"{out / 'report.html'} shows the class, {out / 'grades.csv'} has the points.")


def _say_problems(problems: Sequence[str]) -> None:
    for problem in problems[:_PROBLEMS]:
        click.echo(problem, err=True)
    if len(problems) > _PROBLEMS:
        click.echo(f"and {len(problems) - _PROBLEMS} more of this kind", err=True)

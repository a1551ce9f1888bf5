"""What ``convnets grade`` does: opens, runs, writes, and says so on one screen."""

import os
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from platformdirs import user_config_path
from tqdm import tqdm

from helpers.exercises import Exercise
from helpers.grading.gradebook import Gradebook, GradebookError, chain_key
from helpers.grading.intake import Roster, RosterError, shown
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Rules
from helpers.grading.outputs import Platforms, write
from helpers.grading.pool import LocalPool, Pool
from helpers.grading.records import VERDICTS
from helpers.grading.runners import Limits
from helpers.grading.seeds import read_secret
from helpers.grading.session import Reading, Selection, Session, Tally, plan, set_times
from helpers.grading.teachers.model import TeachersFileError
from helpers.warm.client import WarmError
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES, NONE

BOOK = "gradebook.sqlite"
_WORDS = {
    NO_NAMESPACES: "Isolation: Landlock and a filter of system calls, without namespaces.",
    NONE: "Isolation: none. Learners' code could read and change what you can.",
}


def grade_all(options: dict[str, Any]) -> int:
    """Grade, as ``convnets grade`` does; gives the exit status."""
    out = options["out"]
    if options["demo"]:
        from helpers.grading.demo import make_class

        submissions = make_class(out)
        options = {
            **options,
            "submissions": (submissions,),
            "roster": out / "roster.csv",
            "secret_file": options["secret_file"] or out / "demo-secret",
            "time_limit": min(options["time_limit"], 5.0),
        }
    if not options["submissions"]:
        raise click.UsageError("name the folders, zips or notebooks to grade")
    with ExitStack() as stack:
        secret, reading, selection = _plan(options)
        if options["dry_run"]:
            return _say_plan(selection, reading)
        there = (out / BOOK).exists()
        if there and not options["resume"]:
            raise click.UsageError(
                f"{out / BOOK} is there already: add --resume to grade what it does not have, "
                "or choose another folder with --out"
            )
        out.mkdir(parents=True, exist_ok=True)
        policy = "best" if options["best"] else None
        book = stack.enter_context(_opened(out / BOOK, secret, policy))
        chapters = sorted(selection.chapters)
        set_times(book, _utc(options["deadline"]), options["late"], selection.roster, chapters)
        session = Session(book, selection, reading)
        tally = _run(session, options, stack)
        problems = _outputs(book, options, reading, selection, session.found.unmatched)
        _say(session, tally, problems, out)
    return 1 if tally.unreadable and not options["demo"] else 0


def grade_again(options: dict[str, Any]) -> int:
    """Grade what is in the gradebook again; gives the exit status."""
    from helpers.grading.gradebook.showing import changes_text

    options = {"chapters": None, "students": None, "mode": "fast", "all_cells": False, **options}
    with ExitStack() as stack:
        secret, reading, selection = _plan(options)
        book = stack.enter_context(_opened(_existing(options["out"]), secret))
        session = Session(book, selection, reading, regrading=True)
        _run(session, options, stack)
        _outputs(book, options, reading, selection, ())
        click.echo(changes_text(book))
    return 0


def write_outputs(options: dict[str, Any]) -> None:
    """Write what comes out of the gradebook once more."""
    reading = Reading(_catalogue(options, b""), b"")
    with open_book(options["out"], None, write=False) as book:
        for problem in _outputs(book, options, reading, Selection((), _roster(options)), ()):
            click.echo(problem, err=True)
    click.echo(f"Written into {options['out']}")


def open_book(out: Path, secret_file: Path | None, write: bool) -> Gradebook:
    """Open the gradebook in a folder; ``ClickException`` if there is none, or it is not free."""
    path = _existing(out)
    return _opened(path, existing_secret(secret_file) if write else b"", write=write)


def existing_secret(path: Path | None) -> bytes:
    """Read the secret; ``ClickException`` if there is none, as a new one would fit nothing."""
    path = path or _secret_path()
    if not path.exists():
        raise click.ClickException(
            f"there is no secret at {path}: name the file of it with --secret-file"
        )
    return read_secret(path)


def _plan(options: dict[str, Any]) -> tuple[bytes, Reading, Selection]:
    path = options["secret_file"] or _secret_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.resolve().is_relative_to(options["out"].resolve()) and not options.get("demo"):
        raise click.UsageError(f"the secret {path} may not lie beside the gradebook")
    try:
        secret = read_secret(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    chapters = frozenset(map(_number, _list(options["chapters"])))
    selection = Selection(
        tuple(options["submissions"]),
        _roster(options),
        chapters,
        frozenset(_list(options["students"])),
    )
    catalogue = _catalogue(options, secret)
    return secret, Reading(catalogue, secret, options["mode"], options["all_cells"]), selection


def _catalogue(options: dict[str, Any], secret: bytes) -> CatalogueFile:
    own = options.get("exercises")
    return CatalogueFile(own, secret if own else b"", bool(options.get("only_own")))


def _roster(options: dict[str, Any]) -> Roster | None:
    path = options.get("roster")
    try:
        return Roster.read(path) if path else None
    except RosterError as error:
        raise click.ClickException(str(error)) from error


def _run(session: Session, options: dict[str, Any], stack: ExitStack) -> Tally:
    rules = Rules(
        session.reading.catalogue,
        Limits(options["time_limit"], int(options["memory"] * 1e9)),
        (FULL, NO_NAMESPACES, *([NONE] if options["unsafe"] else [])),
    )
    try:
        pool = stack.enter_context(_pool(rules, options))
        begun = time.monotonic()
        if pool.level in _WORDS:
            click.echo(_WORDS[pool.level], err=True)
        total = len(session.found.submissions)
        with tqdm(total=total, unit="submission", desc="grading", disable=None) as progress:
            tally = session.run(pool, progress.update)
    except (WarmError, GradebookError, TeachersFileError) as error:
        raise click.ClickException(str(error)) from error
    tally.seconds = time.monotonic() - begun
    return tally


def _pool(rules: Rules, options: dict[str, Any]) -> Pool:
    if options.get("cluster") or options.get("scheduler"):
        from helpers.grading.cluster import ClusterPool

        return ClusterPool(rules, options.get("scheduler"), options.get("cluster"))
    jobs = options["jobs"] or os.cpu_count() or 1
    if sys.platform != "linux":
        if not options["unsafe"]:
            raise click.ClickException(
                f"on {sys.platform} learners' code cannot be kept in a sandbox: grade on Linux, or "
                "say --unsafe, and it runs by stock papermill with your rights"
            )
        from helpers.grading.stock import StockRunner

        return LocalPool(rules, jobs, StockRunner())
    return LocalPool(rules, jobs)


def _outputs(
    book: Gradebook,
    options: dict[str, Any],
    reading: Reading,
    selection: Selection,
    unmatched: Any,  # noqa: ANN401
) -> list[str]:
    titles = {}
    for text in options.get("assignments") or ():
        chapter, _, title = text.partition("=")
        titles[_number(chapter)] = title
    chosen = sorted(selection.chapters)
    platforms = Platforms(
        options.get("canvas"),
        titles,
        options.get("moodle_worksheet"),
        chosen[0] if len(chosen) == 1 else None,
        options.get("gradescope"),
    )
    catalogue = reading.catalogue.load()
    exercises: list[Exercise] = [
        each for chapter in catalogue.chapters for each in catalogue.exercises(chapter, "")
    ]
    try:
        return write(
            book,
            options["out"],
            exercises,
            platforms,
            selection.roster,
            unmatched,
            bool(options.get("anonymous")),
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _say_plan(selection: Selection, reading: Reading) -> int:
    unreadable = 0
    for student, source, words in plan(selection, reading):
        unreadable += "cannot be read" in words
        click.echo(
            f"{shown(student)}: {words} ({shown(source)})"
            if student
            else f"passed over: {shown(source)} {words}"
        )
    return 1 if unreadable else 0


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
    for problem in problems[:10]:
        click.echo(problem, err=True)
    if len(problems) > 10:
        click.echo(f"and {len(problems) - 10} more of this kind", err=True)
    click.echo(f"{out / 'report.html'} shows the class, {out / 'grades.csv'} has the points.")


def _opened(path: Path, secret: bytes, policy: Any = None, write: bool = True) -> Gradebook:  # noqa: ANN401
    try:
        return Gradebook.open(path, chain_key(secret) if write else None, policy, write=write)
    except GradebookError as error:
        raise click.ClickException(str(error)) from error


def _existing(out: Path) -> Path:
    path: Path = out / BOOK
    if not path.exists():
        raise click.ClickException(f"there is no gradebook at {path}: name its folder with --out")
    return path


def _secret_path() -> Path:
    return user_config_path("convnets-counted") / "grading-secret"


def _list(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _number(text: str) -> int:
    if not text.strip().isdigit():
        raise click.UsageError(f"a chapter is a number, such as 3, got {text!r}")
    return int(text)


def _utc(local: datetime | None) -> datetime | None:
    """Take a moment of this machine's time to UTC; a date alone is its end."""
    if local is None:
        return None
    if (local.hour, local.minute) == (0, 0):
        local = local.replace(hour=23, minute=59, second=59)
    return local.astimezone().astimezone(UTC)

"""The options of ``convnets grade``, and how they are read."""

import contextlib
import getpass
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., object])

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
OUT = click.option(
    "--out",
    type=_FOLDER,
    default="grades",
    show_default=True,
    help="Folder of gradebook, grades and report.",
)
SECRET = click.option(
    "--secret-file",
    type=_FILE,
    help="A secret that draws hidden cases and seals the gradebook; made if it is not there. "
    "Keep it, outside of --out. [default: in this user's settings]",
)
EXERCISES = click.option("--exercises", type=_THERE, help="A Python file of your own exercises.")
ROSTER = click.option("--roster", type=_THERE, help="A CSV of students, with a column student.")


def _list(ctx: click.Context, option: click.Parameter, text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def _chapters(ctx: click.Context, option: click.Parameter, text: str | None) -> frozenset[int]:
    return frozenset(map(_chapter, _list(ctx, option, text)))


def _chapter(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdecimal()):
        raise click.BadParameter(f"a chapter is a number, such as 3, got {text!r}")
    return int(text)


def _titles(ctx: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[int, str]:
    pairs = [text.partition("=") for text in texts]
    for chapter, _, title in pairs:
        if not title:
            raise click.BadParameter(f"{chapter!r} is not CHAPTER=TITLE, such as '1=Convolution'")
    return {_chapter(chapter): title for chapter, _, title in pairs}


class Moment(click.ParamType[datetime]):
    """A moment of this machine's time; a date alone is its end."""

    name = "YYYY-MM-DD[THH:MM]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it."""
        text = str(value)
        for form, longer in (("%Y-%m-%dT%H:%M", {}), ("%Y-%m-%d", {"days": 1, "seconds": -1})):
            with contextlib.suppress(ValueError):
                local = datetime.strptime(text, form) + timedelta(**longer)
                return local.astimezone(UTC)
        return self.fail(f"{text!r} is no date such as 2026-12-01, or 2026-12-01T18:00", param, ctx)


CHAPTERS = click.option(
    "--chapters", callback=_chapters, help="Only these, such as 1,3. [default: all]"
)
HOW = (
    OUT,
    ROSTER,
    SECRET,
    EXERCISES,
    click.option("--only-own", is_flag=True, help="An examination: no exercises of the book."),
    CHAPTERS,
    click.option("--students", callback=_list, help="Only these, such as ana,ben. [default: all]"),
    click.option(
        "--mode",
        type=click.Choice(("fast", "full")),
        default="fast",
        show_default=True,
        help="MODE of the notebooks.",
    ),
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0.1),
        default=20.0,
        show_default=True,
        help="Seconds for a notebook's cells, and for each exercise; ten times as long to train.",
    ),
    click.option(
        "--memory",
        type=click.FloatRange(min=0.25),
        default=2.0,
        show_default=True,
        help="GB for a submission.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        help="Submissions at a time. [default: as many as cores]",
    ),
    click.option(
        "--all-cells",
        is_flag=True,
        help="Run every cell, not only what was added; with ten times the time.",
    ),
    click.option(
        "--unsafe",
        is_flag=True,
        help="Grade even without a sandbox: learners' code can then do what you can.",
    ),
    click.option("--cluster", type=click.IntRange(min=1), help="Start so many dask workers here."),
    click.option("--scheduler", help="Use this dask scheduler's workers."),
)


PLATFORMS = (
    click.option("--canvas", type=_THERE, help="Canvas's gradebook export, to fill in."),
    click.option(
        "--assignment",
        "assignments",
        multiple=True,
        callback=_titles,
        metavar="CHAPTER=TITLE",
        help="The title of a chapter's assignment on Canvas; without --canvas, a file to import.",
    ),
    click.option("--moodle-worksheet", type=_THERE, help="Moodle's grading worksheet, to fill in."),
    click.option("--moodle-column", help="The title of its column of grades, if unclear."),
    click.option("--gradescope", type=_FILE, help="Where to write Gradescope's results.json."),
    click.option("--anonymous", is_flag=True, help="No names in report and grades.csv."),
)

WHY = click.option("--why", required=True, help="In a sentence; the student reads it.")
WHO = click.option("--who", default=getpass.getuser, help="Who decides. [default: this user]")


def options(*several: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Give a command several options, in this order."""

    def decorate(function: Function) -> Function:
        for option in reversed(several):
            function = option(function)
        return function

    return decorate

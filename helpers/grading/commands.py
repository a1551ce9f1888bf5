"""The command ``convnets grade``."""

import contextlib
import getpass
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from helpers.grading.gradebook import Gradebook

Function = TypeVar("Function", bound=Callable[..., object])

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUT = click.option(
    "--out",
    type=_FOLDER,
    default="grades",
    show_default=True,
    help="Folder of gradebook, grades and report.",
)
_SECRET = click.option(
    "--secret-file",
    type=_FILE,
    help="A secret that draws hidden cases and seals the gradebook; made if it is not there. "
    "Keep it, outside of --out. [default: in this user's settings]",
)
_EXERCISES = click.option("--exercises", type=_THERE, help="A Python file of your own exercises.")
_ROSTER = click.option("--roster", type=_THERE, help="A CSV of students, with a column student.")
_PLATFORMS = (
    click.option("--canvas", type=_THERE, help="Canvas's gradebook export, to fill in."),
    click.option(
        "--assignment",
        "assignments",
        multiple=True,
        callback=lambda ctx, option, texts: _titles(ctx, option, texts),
        metavar="CHAPTER=TITLE",
        help="The title of a chapter's assignment on Canvas; without --canvas, a file to import.",
    ),
    click.option("--moodle-worksheet", type=_THERE, help="Moodle's grading worksheet, to fill in."),
    click.option("--gradescope", type=_FILE, help="Where to write Gradescope's results.json."),
    click.option("--anonymous", is_flag=True, help="No names in report and grades.csv."),
)


class _Failure(click.ClickException):
    """Nothing was graded, or it could not go on."""

    exit_code = 2


class _Grade(click.Group):
    """Grades what is named, unless the first word is one of the subcommands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take anything that is no subcommand for a submission."""
        if args[0] not in self.commands:
            args = ["run", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options to `run`, which alone has some; ``--help`` is answered here."""
        if args and args[0].startswith("-") and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Tell what goes wrong in a sentence; what nobody foresaw keeps its traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as error:
            named = f"{error.filename}: " if error.filename else ""
            raise _Failure(f"{named}{error.strerror or error}") from error
        except Exception as error:
            from helpers.grading.running import FORESEEN

            if not isinstance(error, FORESEEN):
                raise
            raise _Failure(str(error)) from error


@click.group(cls=_Grade)
def grade() -> None:
    """Grade copies of the chapters that learners have filled in.

        convnets grade SUBMISSIONS… --out GRADES

    SUBMISSIONS are folders, zips (of Canvas, Moodle, Google Classroom) or notebooks. `convnets
    grade run --help` has all options. A folder with the name of a command below is written
    ./folder.
    """


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


class _Moment(click.ParamType[datetime]):
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


_CHAPTERS = click.option(
    "--chapters", callback=_chapters, help="Only these, such as 1,3. [default: all]"
)
_HOW = (
    _OUT,
    _ROSTER,
    _SECRET,
    _EXERCISES,
    click.option("--only-own", is_flag=True, help="An examination: no exercises of the book."),
    _CHAPTERS,
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


def _options(*options: Callable[[Function], Function]) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@grade.command()
@click.argument("submissions", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_options(*_HOW)
@click.option("--deadline", type=_Moment(), help="This machine's time; a date alone is its end.")
@click.option(
    "--late",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Of the possible points, taken off for each day begun after the deadline.",
)
@click.option(
    "--policy",
    type=click.Choice(("newest", "best")),
    help="Which try counts; kept in the gradebook. [default: newest]",
)
@click.option("--resume", is_flag=True, help="Go on: grade what the gradebook does not have.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and stop.")
@click.option("--demo", is_flag=True, help="Make a class of thirty in --out, and grade it.")
@_options(*_PLATFORMS)
def run(**options: Any) -> None:  # noqa: ANN401 - what click passes on
    """Grade SUBMISSIONS into a gradebook, with feedback and a report.

    Exit status: 0 graded, 1 some submission could not be read at all, 2 not graded.
    """
    from helpers.grading.running import grade_all

    raise SystemExit(grade_all(options))


@grade.command()
@click.argument(
    "submissions", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@_options(*_HOW, *_PLATFORMS)
def regrade(**options: Any) -> None:  # noqa: ANN401
    """Grade again what is in the gradebook; former results stay.

    `convnets grade changes` lists what changed.
    """
    from helpers.grading.running import grade_again

    raise SystemExit(grade_again(options))


@grade.command()
@_options(_OUT, _ROSTER, _SECRET, _EXERCISES, _CHAPTERS, *_PLATFORMS)
def report(**options: Any) -> None:  # noqa: ANN401
    """Write grades, feedback and report again, without grading."""
    from helpers.grading.running import write_outputs

    write_outputs(options)


@grade.command()
@click.argument("student")
@_OUT
def show(student: str, out: Path) -> None:
    """Show what STUDENT has, exercise by exercise."""
    from helpers.grading.gradebook.showing import student_text

    with _book(out) as book:
        click.echo(student_text(book, student))


_WHY = click.option("--why", required=True, help="In a sentence; the student reads it.")
_WHO = click.option("--who", default=getpass.getuser, help="Who decides. [default: this user]")


@grade.command()
@click.argument("student")
@click.argument("exercise")
@click.argument("points", type=float, required=False)
@click.option("--take-back", is_flag=True, help="Instead of POINTS: the grader's hold again.")
@click.option("--chapter", type=int, help="Where two chapters have an exercise of this name.")
@_options(_WHY, _WHO, _OUT, _SECRET)
def override(
    student: str,
    exercise: str,
    points: float | None,
    take_back: bool,
    chapter: int | None,
    why: str,
    who: str,
    out: Path,
    secret_file: Path | None,
) -> None:
    """Give STUDENT other POINTS for EXERCISE than the grader did."""
    from helpers.grading.gradebook.showing import override_text

    if (points is None) != take_back:
        raise click.UsageError("give POINTS, or --take-back")
    with _book(out, secret_file, write=True) as book:
        book.override(student, exercise, points, why, who, chapter)
        click.echo(override_text(book, student, exercise, chapter))


@grade.command()
@click.argument("student")
@click.argument("chapter", type=int)
@click.option("--points", type=click.FloatRange(min=0), help="To take off.")
@click.option("--share", type=click.FloatRange(0, 1), help="Of the possible points, to take off.")
@_options(_WHY, _WHO, _OUT, _SECRET)
def penalise(
    student: str,
    chapter: int,
    points: float | None,
    share: float | None,
    why: str,
    who: str,
    out: Path,
    secret_file: Path | None,
) -> None:
    """Take points off what STUDENT has for CHAPTER."""
    from helpers.grading.gradebook.showing import decision_text

    with _book(out, secret_file, write=True) as book:
        book.penalise(student, chapter, why, who, points=points, share=share)
        click.echo(decision_text(book, student, chapter))


@grade.command()
@click.argument("student")
@click.argument("chapter", type=int)
@_options(_WHY, _WHO, _OUT, _SECRET)
def forgive(
    student: str, chapter: int, why: str, who: str, out: Path, secret_file: Path | None
) -> None:
    """Give back what was taken off CHAPTER so far, for lateness too."""
    from helpers.grading.gradebook.showing import decision_text

    with _book(out, secret_file, write=True) as book:
        book.forgive(student, chapter, why, who)
        click.echo(decision_text(book, student, chapter))


@grade.command()
@_OUT
@_SECRET
def verify(out: Path, secret_file: Path | None) -> None:
    """See whether the gradebook is as it was written. Exit status 1 if it is not."""
    from helpers.grading.gradebook import chain_key
    from helpers.grading.gradebook.showing import verification_text
    from helpers.grading.places import existing_secret

    with _book(out) as book:
        broken = book.verify(chain_key(existing_secret(secret_file)))
    click.echo(verification_text(broken))
    raise SystemExit(1 if broken else 0)


@grade.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_OUT
@_SECRET
def forget(student: str, yes: bool, out: Path, secret_file: Path | None) -> None:
    """Erase STUDENT; points stay under a pseudonym."""
    import shutil

    from helpers.grading.gradebook.showing import forgotten_text
    from helpers.grading.intake.naming import safe_name

    if not yes:
        click.confirm(f"Erase {student} for good?", abort=True)
    with _book(out, secret_file, write=True) as book:
        pseudonym = book.forget(student)
        others = {safe_name(other).casefold() for other in book.students()}
    if safe_name(student).casefold() not in others:  # else the next report takes it away
        shutil.rmtree(out / "feedback" / safe_name(student), ignore_errors=True)
    click.echo(forgotten_text(student, pseudonym))


@grade.command()
@_OUT
def changes(out: Path) -> None:
    """List what grading again has changed."""
    from helpers.grading.gradebook.showing import changes_text

    with _book(out) as book:
        click.echo(changes_text(book))


def _book(out: Path, secret_file: Path | None = None, write: bool = False) -> "Gradebook":
    from helpers.grading.places import open_book

    return open_book(out, secret_file, write)

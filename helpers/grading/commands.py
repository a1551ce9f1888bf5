"""The command ``convnets grade``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from helpers.grading.gradebook import Gradebook

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUT = click.option(
    "--out", type=_FOLDER, default="grades", show_default=True, help="Folder of the gradebook."
)
_SECRET = click.option(
    "--secret-file",
    type=_FILE,
    help="Draws the hidden cases and seals the gradebook; made if it is not there. Keep it, "
    "elsewhere than the gradebook. [default: in this user's settings]",
)
_EXERCISES = click.option("--exercises", type=_FILE, help="A Python file of your own exercises.")
_ROSTER = click.option("--roster", type=_FILE, help="A CSV of students; first column: student.")
_PLATFORMS = (
    click.option("--canvas", type=_FILE, help="Canvas's gradebook export, to fill in."),
    click.option(
        "--assignment",
        "assignments",
        multiple=True,
        metavar="CHAPTER=TITLE",
        help="The title of a chapter's assignment on Canvas.",
    ),
    click.option("--moodle-worksheet", type=_FILE, help="Moodle's grading worksheet, to fill in."),
    click.option("--gradescope", type=_FILE, help="Where to write Gradescope's results.json."),
    click.option("--anonymous", is_flag=True, help="No names in report and grades.csv."),
)


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


@click.group(cls=_Grade)
def grade() -> None:
    """Grade copies of the chapters that learners have filled in.

        convnets grade SUBMISSIONS… --out GRADES

    SUBMISSIONS are folders, zips (of Canvas, Moodle, Google Classroom) or notebooks. `convnets
    grade run --help` has all options; a folder that is called as a command below is named
    ./folder.
    """


def _platforms(function: Any) -> Any:  # noqa: ANN401 - click's decorators
    for option in reversed(_PLATFORMS):
        function = option(function)
    return function


@grade.command()
@click.argument("submissions", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_OUT
@_ROSTER
@_SECRET
@_EXERCISES
@click.option("--only-own", is_flag=True, help="An examination: without the book's exercises.")
@click.option("--chapters", help="Only these, such as 1,3. [default: all]")
@click.option("--students", help="Only these, such as ana,ben. [default: all]")
@click.option("--mode", type=click.Choice(("fast", "full")), default="fast", show_default=True)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.1),
    default=20.0,
    show_default=True,
    help="Seconds for a notebook's cells, and for each exercise; ten times as long to train.",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=0.25),
    default=2.0,
    show_default=True,
    help="GB for a submission.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="At a time. [default: as many as cores]")
@click.option("--deadline", type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M")), help="Local time.")
@click.option(
    "--late",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="SHARE",
    help="Of the points, taken off for each day begun after the deadline.",
)
@click.option("--best", is_flag=True, help="A student's best try counts. [default: the newest]")
@click.option("--resume", is_flag=True, help="Go on: grade what the gradebook does not have.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and stop.")
@click.option("--all-cells", is_flag=True, help="Run every cell, not only what was added.")
@click.option("--unsafe", is_flag=True, help="Run learners' code without a sandbox if need be.")
@click.option("--cluster", type=click.IntRange(min=1), help="Workers of a dask cluster here.")
@click.option("--scheduler", help="Address of a dask scheduler.")
@click.option("--demo", is_flag=True, help="Make and grade a class of thirty in --out.")
@_platforms
def run(**options: Any) -> None:  # noqa: ANN401 - what click passes on
    """Grade SUBMISSIONS into a gradebook, with feedback and a report.

    Exit status: 0 graded, 1 some submission could not be read at all, 2 wrong use.
    """
    from helpers.grading.running import grade_all

    raise SystemExit(grade_all(options))


@grade.command()
@_OUT
@_ROSTER
@_EXERCISES
@_SECRET
@_platforms
def report(**options: Any) -> None:  # noqa: ANN401
    """Write grades, feedback and report again, without grading."""
    from helpers.grading.running import write_outputs

    write_outputs(options)


@grade.command()
@click.argument(
    "submissions", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@_OUT
@_ROSTER
@_SECRET
@_EXERCISES
@click.option("--only-own", is_flag=True)
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=20.0, show_default=True)
@click.option("--memory", type=click.FloatRange(min=0.25), default=2.0, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1))
@click.option("--unsafe", is_flag=True)
def regrade(**options: Any) -> None:  # noqa: ANN401
    """Grade SUBMISSIONS that are in the gradebook again; the former results stay, and show."""
    from helpers.grading.running import grade_again

    raise SystemExit(grade_again(options))


@grade.command()
@click.argument("student")
@_OUT
def show(student: str, out: Path) -> None:
    """Show what STUDENT has, exercise by exercise."""
    from helpers.grading.gradebook.showing import student_text

    with _book(out) as book:
        click.echo(student_text(book, student))


@grade.command()
@click.argument("student")
@click.argument("exercise")
@click.argument("points", type=float)
@click.option("--why", required=True, help="In a sentence; the student reads it.")
@click.option("--who", help="Who decides. [default: this machine's user]")
@_OUT
@_SECRET
def override(
    student: str,
    exercise: str,
    points: float,
    why: str,
    who: str | None,
    out: Path,
    secret_file: Path | None,
) -> None:
    """Give STUDENT other POINTS for EXERCISE than the grader did."""
    import getpass

    from helpers.grading.gradebook.showing import override_text

    with _book(out, secret_file, write=True) as book:
        book.override(student, exercise, points, why, who or getpass.getuser())
        click.echo(override_text(book, student, exercise))


@grade.command()
@_OUT
@_SECRET
def verify(out: Path, secret_file: Path | None) -> None:
    """See whether the gradebook is as it was written. Exit status 1 if it is not."""
    from helpers.grading.gradebook import chain_key
    from helpers.grading.gradebook.showing import verification_text
    from helpers.grading.running import existing_secret

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
    """Erase STUDENT from the gradebook; the numbers stay, under a pseudonym."""
    import shutil

    from helpers.grading.gradebook.showing import forgotten_text
    from helpers.grading.intake import safe_name

    if not yes:
        click.confirm(f"Erase {student} for good?", abort=True)
    with _book(out, secret_file, write=True) as book:
        pseudonym = book.forget(student)
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
    from helpers.grading.running import open_book

    return open_book(out, secret_file, write)

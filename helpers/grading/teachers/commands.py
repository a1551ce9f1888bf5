"""The command ``convnets handout``."""

from importlib.resources import files
from pathlib import Path

import click

_FILE = click.Path(dir_okay=False, path_type=Path)


def _print_example(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        example = files(__package__).joinpath("example.py")
        click.echo(example.read_text(encoding="utf-8"), nl=False)
        context.exit()


@click.command()
@click.argument("chapter", type=click.IntRange(0, 6))
@click.option("--exercises", type=_FILE, help="A Python file of your own exercises.")
@click.option("--student", help="For this student, with their variant.")
@click.option("--roster", type=_FILE, help="A CSV of students: one notebook for each.")
@click.option(
    "--secret-file",
    type=_FILE,
    help="A secret that draws variants, and hidden cases later; made if it is not there. Keep it.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="handouts",
    show_default=True,
    help="Folder to write into.",
)
@click.option("--only-own", is_flag=True, help="Your own exercises, without the chapter.")
@click.option("--no-hints", is_flag=True, help="Take the hints out, too.")
@click.option(
    "--example",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_example,
    help="Print a file of exercises to copy and change, and stop.",
)
def handout(
    chapter: int,
    exercises: Path | None,
    student: str | None,
    roster: Path | None,
    secret_file: Path | None,
    out: Path,
    only_own: bool,
    no_hints: bool,
) -> None:
    """Write CHAPTER (1 to 6) as a notebook to hand out, without the solutions.

    With --exercises your own are added, and `check` knows their public cases. CHAPTER 0 is an
    examination: your own exercises of chapter 0, and nothing else. A file to begin with:

        convnets handout --example > examination.py
    """
    from tqdm import tqdm

    from helpers.grading.seeds import read_secret
    from helpers.grading.teachers.loading import load
    from helpers.grading.teachers.writing import write_handouts

    if student is not None and roster is not None:
        raise click.UsageError("--student or --roster, not both")
    if exercises is None and (only_own or chapter == 0):
        raise click.UsageError("an examination needs --exercises FILE")
    try:
        own = load(exercises) if exercises else None
        students = _students(roster) if roster else None if student is None else [student]
        if own and own.varies and not (secret_file and students is not None):
            raise click.UsageError(
                f"the exercises of {own.path.name} vary by student: give --secret-file, and "
                "--student or --roster"
            )
        secret = b""
        if own and secret_file:
            new = not secret_file.exists()
            secret = read_secret(secret_file)
            if new:
                click.echo(f"A new secret: {secret_file}. Keep it: grading needs the same.")
        paths = write_handouts(chapter, out, own, students, secret, only_own, not no_hints)
        shown = tqdm(paths, total=len(students or [None]), unit="notebook", disable=None)
        made = list(shown)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(made[0] if len(made) == 1 else f"{len(made)} notebooks: {out}")


def _students(roster: Path) -> list[str]:
    from helpers.grading.intake.roster import Roster

    read = Roster.read(roster)
    if read.remark:
        click.echo(read.remark, err=True)
    return [each.student for each in read.students]

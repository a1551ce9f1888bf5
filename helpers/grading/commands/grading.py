"""The commands that grade, and that write what comes out."""

from pathlib import Path
from typing import Any

import click

from helpers.grading.commands.group import grade
from helpers.grading.commands.options import (
    CHAPTERS,
    EXERCISES,
    HOW,
    OUT,
    PLATFORMS,
    ROSTER,
    SECRET,
    Moment,
    options,
)


@grade.command()
@click.argument("submissions", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options(*HOW)
@click.option("--deadline", type=Moment(), help="This machine's time; a date alone is its end.")
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
@options(*PLATFORMS)
def run(**given: Any) -> None:  # noqa: ANN401 - what click passes on
    """Grade SUBMISSIONS into a gradebook, with feedback and a report.

    Exit status: 0 graded, 1 some submission could not be read at all, 2 not graded.
    """
    from helpers.grading.running import grade_all

    raise SystemExit(grade_all(given))


@grade.command()
@click.argument(
    "submissions", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@options(*HOW, *PLATFORMS)
def regrade(**given: Any) -> None:  # noqa: ANN401
    """Grade again what is in the gradebook; former results stay.

    `convnets grade changes` lists what changed.
    """
    from helpers.grading.running import grade_again

    raise SystemExit(grade_again(given))


@grade.command()
@options(OUT, ROSTER, SECRET, EXERCISES, CHAPTERS, *PLATFORMS)
def report(**given: Any) -> None:  # noqa: ANN401
    """Write grades, feedback and report again, without grading."""
    from helpers.grading.running import write_outputs

    write_outputs(given)

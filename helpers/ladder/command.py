"""The command ``convnets ladder``."""

from dataclasses import replace
from pathlib import Path

import click

from helpers import datasets
from helpers.ladder.recipes import BEST, RUNGS, Rung
from helpers.notebook import PARAMETERS, import_tensorflow

_SEEDS = (0, 1, 2)


@click.command()
@click.option(
    "--to",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default="build/ladder",
    show_default=True,
    help="Where runs are kept, with their weights. A run that is there is not made again.",
)
@click.option("--rung", "names", multiple=True, metavar="NAME", help="Only this rung. Repeatable.")
@click.option("--seed", "seeds", multiple=True, type=int, help="[default: 0, 1 and 2]")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--data", type=click.Choice(PARAMETERS["DATA"]), default="real", show_default=True)
@click.option("--holdout", is_flag=True, help="To choose: measure on 10,000 training images.")
@click.option("--rate", type=float, help="Another learning rate, with --holdout.")
@click.option("--epochs", type=click.IntRange(min=1), help="Other epochs, with --holdout.")
@click.option(
    "--record",
    "record_to",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Write the results into this file, the book's data/results.toml.",
)
def ladder(
    directory: Path,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    jobs: int,
    data: str,
    holdout: bool,
    rate: float | None,
    epochs: int | None,
    record_to: Path | None,
) -> None:
    """Train LeNet-5 on MNIST, from the paper's to today's, and count its test errors.

    About 3 minutes a rung and seed on one core, 20 at the top. Broken off, it goes on where it
    stopped. MNIST has to be there: convnets data fetch digits.
    """
    changes = {"rate": rate, "epochs": epochs}
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes and not holdout:
        raise click.UsageError("--rate and --epochs serve to choose: add --holdout")
    if record_to and (holdout or data != "real"):
        raise click.UsageError(
            "--record is for errors on MNIST's test images: leave out --holdout and --data"
        )
    rungs = [replace(rung, recipe=replace(rung.recipe, **changes)) for rung in _chosen(names)]
    try:
        datasets.load("digits", data)
        import_tensorflow()
    except (datasets.DatasetError, ImportError) as error:
        raise click.ClickException(str(error)) from error

    from helpers.ladder.recording import record, table
    from helpers.ladder.running import climb

    if holdout or data != "real":
        measured_on = ("holdout" if holdout else "test", data)
        directory /= "-".join([*measured_on, *(f"{k}-{v:g}" for k, v in changes.items())])
    try:
        runs = climb(rungs, seeds or _SEEDS, directory, jobs, holdout, data)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(table(runs))
    if record_to:
        record(runs, record_to)


def _chosen(names: tuple[str, ...]) -> list[Rung]:
    known = {rung.name: rung for rung in (*RUNGS, *BEST)}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"no rung is called {unknown[0]!r}; there are {', '.join(known)}")
    return [known[name] for name in names or known]

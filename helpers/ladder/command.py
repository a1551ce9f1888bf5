"""The command ``convnets ladder``, and the options of every command that trains many networks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from helpers import datasets
from helpers.ladder.recipes import BEST, RUNGS
from helpers.notebook import PARAMETERS, import_tensorflow


@dataclass(frozen=True)
class Plan:
    """What a command trains, on which data set.

    ``training`` is ``module:function`` of what makes one run, ``report`` ``module:constant`` of
    what is recorded; they are imported when TensorFlow is there.
    """

    trials: tuple[Any, ...]
    dataset: str
    training: str
    report: str


LADDER = Plan(
    (*RUNGS, *BEST),
    "digits",
    "helpers.ladder.training:one_run",
    "helpers.ladder.recording:LADDER",
)


def training_options(directory: str, name: str) -> Callable[[Callable], Callable]:
    """Give a command the options that `perform` takes; ``--{name}`` chooses what to train."""
    options = (
        click.option(
            "--to",
            "directory",
            type=click.Path(file_okay=False, path_type=Path),
            default=directory,
            show_default=True,
            help="Where runs are kept. A run that is there is not made again.",
        ),
        click.option(
            f"--{name}",
            "names",
            multiple=True,
            metavar="NAME",
            help=f"Only this {name}. Repeatable.",
        ),
        click.option(
            "--seed",
            "seeds",
            multiple=True,
            type=int,
            help="[default: each has its own, mostly 0, 1 and 2]",
        ),
        click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True),
        click.option(
            "--data", type=click.Choice(PARAMETERS["DATA"]), default="real", show_default=True
        ),
        click.option(
            "--holdout", is_flag=True, help="To choose: measure on a part of the training images."
        ),
        click.option("--rate", type=float, help="Another learning rate, with --holdout."),
        click.option("--epochs", type=click.IntRange(min=1), help="Other epochs, with --holdout."),
        click.option(
            "--record",
            "record_to",
            type=click.Path(dir_okay=False, exists=True, path_type=Path),
            help="Write the results into this file, the book's data/results.toml.",
        ),
    )

    def decorate(command: Callable) -> Callable:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command()
@training_options("build/ladder", "rung")
def ladder(**chosen: Any) -> None:  # noqa: ANN401
    """Train LeNet-5 on MNIST, from the paper's to today's, and count its test errors.

    About 3 minutes a rung and seed on one core, 20 at the top. Broken off, it goes on where it
    stopped. MNIST has to be there: convnets data fetch digits.
    """
    perform(LADDER, **chosen)


def perform(
    plan: Plan,
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
    """Train what was chosen of ``plan``, print the results, record them if asked to."""
    changes = {"rate": rate, "epochs": epochs}
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes and not holdout:
        raise click.UsageError("--rate and --epochs serve to choose: add --holdout")
    if record_to and (holdout or data != "real"):
        raise click.UsageError(
            "--record is for errors on the real test images: leave out --holdout and --data"
        )
    trials = [
        replace(trial, recipe=replace(trial.recipe, **changes))
        for trial in _chosen(plan.trials, names)
    ]
    try:
        datasets.load(plan.dataset, data)
        import_tensorflow()
    except (datasets.DatasetError, ImportError) as error:
        raise click.ClickException(str(error)) from error

    from helpers.ladder.recording import record, table
    from helpers.ladder.running import climb

    if holdout or data != "real":
        measured_on = ("holdout" if holdout else "test", data)
        directory /= "-".join([*measured_on, *(f"{k}-{v:g}" for k, v in changes.items())])
    train, report = _found(plan.training), _found(plan.report)
    try:
        runs = climb(trials, seeds, directory, jobs, holdout, data, train)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(table(runs))
    if record_to:
        record(runs, record_to, report)


def _chosen(trials: tuple[Any, ...], names: tuple[str, ...]) -> list[Any]:
    known = {trial.name: trial for trial in trials}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"none is called {unknown[0]!r}; there are {', '.join(known)}")
    return [known[name] for name in names or known]


def _found(place: str) -> Any:  # noqa: ANN401
    module, name = place.split(":")
    return getattr(import_module(module), name)

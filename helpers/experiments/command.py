"""What a command line says of an experiment: the options, and what they start."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import click

from helpers import datasets
from helpers.experiments import pool
from helpers.experiments.recording import Report, record, table
from helpers.experiments.run import Trial
from helpers.extras import require, require_tensorflow
from helpers.notebook import PARAMETERS, import_tensorflow

Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True)
class Plan:
    """What a command trains, on which data set, and how its results are told.

    ``training`` names the module whose ``TASK`` trains it, which needs TensorFlow. ``check_seed``
    takes a recipe, whether a part is held out, and a seed; it raises ``ValueError`` for a seed with
    which the recipe cannot be followed.
    """

    trials: tuple[Trial, ...]
    dataset: str
    training: str
    report: Report
    check_seed: Callable[[Any, bool, int], object] = lambda _recipe, _holdout, _seed: None


def training_options(
    directory: str, name: str, parallel: bool = True
) -> Callable[[Function], Function]:
    """Give a command the options that `perform` takes; ``--{name}`` chooses what to train.

    Without ``parallel`` there is no ``--jobs``.
    """
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
            type=click.IntRange(0, 2**32 - 1),  # what Keras takes
            help="[default: each has its own, mostly 0, 1 and 2]",
        ),
        *(
            [click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)]
            if parallel
            else []
        ),
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

    def decorate(command: Function) -> Function:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def perform(
    plan: Plan,
    directory: Path,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    data: str,
    holdout: bool,
    rate: float | None,
    epochs: int | None,
    record_to: Path | None,
    jobs: int = 1,
) -> None:
    """Train what was chosen of ``plan``, print the results, record them if asked to.

    Runs of a plan that is timed are made one at a time, on all cores.
    """
    changes = {"rate": rate, "epochs": epochs}
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes and not holdout:
        raise click.UsageError("--rate and --epochs serve to choose: add --holdout")
    if record_to and (holdout or data != "real"):
        raise click.UsageError(
            "--record is for errors on the real test images: leave out --holdout and --data"
        )
    if record_to and seeds:
        raise click.UsageError("--record is for all seeds of a trial: leave out --seed")
    trials = [
        replace(trial, recipe=replace(trial.recipe, **changes))
        for trial in _chosen(plan.trials, names)
    ]
    for trial, seed in product(trials, seeds):
        try:
            plan.check_seed(trial.recipe, holdout, seed)
        except ValueError as error:
            raise click.UsageError(f"{trial.name} has no --seed {seed}: {error}") from error
    try:
        require_tensorflow("to train")
        if record_to:
            require("tomlkit", "run", "--record")
        import_tensorflow()
        datasets.load(plan.dataset, data)
    except (datasets.DatasetError, ImportError) as error:
        raise click.ClickException(str(error)) from error
    if holdout or data != "real":
        measured_on = ("holdout" if holdout else "test", data)
        directory /= "-".join([*measured_on, *(f"{k}-{v:g}" for k, v in changes.items())])
    try:
        runs = pool.make_runs(
            trials, seeds, directory, plan.training, jobs, holdout, data, plan.report.timed
        )
        click.echo(table(runs, plan.report.timed))
        if record_to:
            record(runs, record_to, plan.report)
    except BrokenExecutor as error:
        raise click.ClickException(
            "a run was ended from outside, perhaps for want of memory: what is finished is kept, "
            "start the command again, with fewer --jobs"
        ) from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _chosen(trials: tuple[Trial, ...], names: tuple[str, ...]) -> list[Trial]:
    known = {trial.name: trial for trial in trials}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"none is called {unknown[0]!r}; there are {', '.join(known)}")
    return [known[name] for name in names or known]

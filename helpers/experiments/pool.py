"""Many runs, some at a time, each in a process of its own; what is finished stays finished."""

import json
import multiprocessing
import queue
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from tqdm import tqdm

from helpers.experiments.process import on_all_cores, on_one_core
from helpers.experiments.run import Run, Trial, one_run


def make_runs(
    trials: Iterable[Trial],
    seeds: Iterable[int],
    directory: Path,
    training: str,
    jobs: int = 2,
    holdout: bool = False,
    data: str = "real",
    alone: bool = False,
) -> list[Run]:
    """Make the runs that ``directory`` does not hold yet; return all of them, trial by trial.

    A run is there if its file names the same recipe. ``training`` names the module whose ``TASK``
    makes one; ``holdout`` and ``data`` as in `one_run`, and a directory is for one choice of them.
    A run that is ``alone`` has all cores, and no other beside it, whatever ``jobs`` says. Progress
    counts epochs. Several processes may share a directory: a run that another has made
    meanwhile is not made again.
    """
    directory.mkdir(parents=True, exist_ok=True)
    todo = [(trial, seed) for trial in trials for seed in seeds or trial.seeds]
    missing = [job for job in todo if _finished(*job, directory) is None]
    epochs = sum(trial.recipe.epochs for trial, _ in missing)
    spawn = multiprocessing.get_context("spawn")
    begin, jobs = (on_all_cores, 1) if alone else (on_one_core, jobs)
    with (
        spawn.Manager() as manager,
        ProcessPoolExecutor(jobs, spawn, begin, max_tasks_per_child=1) as pool,
        tqdm(total=epochs, unit="epoch", file=sys.stdout, disable=not missing) as bar,
    ):
        ticks = manager.Queue()
        running = [
            pool.submit(_run, *job, directory, holdout, data, ticks, training) for job in missing
        ]
        try:
            for _ in _until_done(running, ticks):
                bar.update()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [Run.load(_path(*job, directory)) for job in todo]


def _run(
    trial: Trial,
    seed: int,
    directory: Path,
    holdout: bool,
    data: str,
    ticks: Any,  # noqa: ANN401
    training: str,
) -> None:
    if _finished(trial, seed, directory):  # made by another process meanwhile
        return
    path = _path(trial, seed, directory)
    weights = path.with_suffix(".npz")
    task = import_module(training).TASK
    one_run(task, trial, seed, holdout, data, weights, lambda: ticks.put(1)).save(path)


def _until_done(running: list[Future[None]], ticks: Any) -> Iterator[None]:  # noqa: ANN401
    """Yield for each epoch; raise what a run raised."""
    while running:
        try:
            ticks.get(timeout=1)
            yield
        except queue.Empty:
            done = [run for run in running if run.done()]
            for run in done:
                run.result()
            running = [run for run in running if run not in done]


def _path(trial: Trial, seed: int, directory: Path) -> Path:
    return directory / f"{trial.name}-{seed}.json"


def _finished(trial: Trial, seed: int, directory: Path) -> Run | None:
    path = _path(trial, seed, directory)
    if not path.exists():
        return None
    run = Run.load(path)
    recipe = json.loads(json.dumps(asdict(trial.recipe)))  # JSON has lists, and no tuples
    return run if run.recipe == recipe else None

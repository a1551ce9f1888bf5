"""Many runs, some at a time, each in a process of its own; what is finished stays finished."""

import json
import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from filelock import FileLock
from tqdm import tqdm

from helpers.experiments.process import on_all_cores, on_one_core
from helpers.experiments.run import Run, Trial, one_run

Job = tuple[Trial, int]  # and its seed


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
    counts epochs. Several processes may share a directory: a run that another is making is waited
    for, and not made again. Where a run fails, those beside it end and are kept, no other begins,
    and what it raised is raised.
    """
    directory.mkdir(parents=True, exist_ok=True)
    asked = [(trial, seed) for trial in trials for seed in seeds or trial.seeds]
    todo = list(dict.fromkeys(asked))  # each once
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
        try:
            failed = _until_done(
                deque(missing),
                jobs,
                lambda job: pool.submit(_run, *job, directory, holdout, data, ticks, training),
                lambda: bar.update(ticks.qsize() - bar.n),
            )
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failed:
        raise failed
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
    path = _path(trial, seed, directory)
    with FileLock(path.with_suffix(".lock")):
        if _finished(trial, seed, directory):  # made by another process meanwhile
            return
        weights = path.with_suffix(".npz")
        task = import_module(training).TASK
        one_run(task, trial, seed, holdout, data, weights, lambda: ticks.put(1)).save(path)


def _until_done(
    waiting: deque[Job],
    at_once: int,
    begin: Callable[[Job], Future[None]],
    after_each_second: Callable[[], object],
) -> BaseException | None:
    """Begin what waits, so many at once; once one has failed, no other: return what it raised."""
    running: set[Future[None]] = set()
    failed: BaseException | None = None
    while running or (waiting and not failed):
        while waiting and not failed and len(running) < at_once:
            running.add(begin(waiting.popleft()))
        done, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
        failed = failed or next((run.exception() for run in done if run.exception()), None)
        after_each_second()
    return failed


def _path(trial: Trial, seed: int, directory: Path) -> Path:
    return directory / f"{trial.name}-{seed}.json"


def _finished(trial: Trial, seed: int, directory: Path) -> Run | None:
    path = _path(trial, seed, directory)
    if not path.exists():
        return None
    run = Run.load(path)
    recipe = json.loads(json.dumps(asdict(trial.recipe)))  # JSON has lists, and no tuples
    return run if run.recipe == recipe else None

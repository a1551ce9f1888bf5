"""Many runs, some at a time, each in a process of its own; what is finished stays finished."""

import json
import multiprocessing
import queue
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from helpers.ladder.process import on_one_core
from helpers.ladder.training import Run, one_run


class Trial(Protocol):
    """What can be trained: a rung of the ladder, or another name with a dataclass of choices.

    The recipe has ``epochs``; ``seeds`` are those of its runs unless others are asked for.
    """

    name: str
    recipe: Any
    seeds: tuple[int, ...]


def climb(
    rungs: Iterable[Trial],
    seeds: Iterable[int],
    directory: Path,
    jobs: int = 2,
    holdout: bool = False,
    data: str = "real",
    train: Callable[..., Run] = one_run,
) -> list[Run]:
    """Make the runs that ``directory`` does not hold yet; return all of them, rung by rung.

    A run is there if its file names the same recipe; ``holdout`` and ``data`` are those of
    ``train``, a function like `one_run`, and a directory is for one choice of them. Progress
    counts epochs. Several processes may share a directory: a run that another has made meanwhile
    is not made again.
    """
    directory.mkdir(parents=True, exist_ok=True)
    todo = [(rung, seed) for rung in rungs for seed in seeds or rung.seeds]
    missing = [job for job in todo if _finished(*job, directory) is None]
    epochs = sum(rung.recipe.epochs for rung, _ in missing)
    spawn = multiprocessing.get_context("spawn")
    with (
        spawn.Manager() as manager,
        ProcessPoolExecutor(jobs, spawn, on_one_core, max_tasks_per_child=1) as pool,
        tqdm(total=epochs, unit="epoch", file=sys.stdout, disable=not missing) as bar,
    ):
        ticks = manager.Queue()
        running = [
            pool.submit(_run, *job, directory, holdout, data, ticks, train) for job in missing
        ]
        try:
            for _ in _until_done(running, ticks):
                bar.update()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [_finished(*job, directory) for job in todo]


def _run(
    rung: Trial,
    seed: int,
    directory: Path,
    holdout: bool,
    data: str,
    ticks: Any,  # noqa: ANN401
    train: Callable[..., Run] = one_run,
) -> None:
    if _finished(rung, seed, directory):  # made by another process meanwhile
        return
    path = _path(rung, seed, directory)
    weights = path.with_suffix(".npz")
    train(rung, seed, holdout, data, weights, lambda: ticks.put(1)).save(path)


def _until_done(running: list, ticks: Any) -> Iterator[None]:  # noqa: ANN401
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


def _path(rung: Trial, seed: int, directory: Path) -> Path:
    return directory / f"{rung.name}-{seed}.json"


def _finished(rung: Trial, seed: int, directory: Path) -> Run | None:
    path = _path(rung, seed, directory)
    if not path.exists():
        return None
    run = Run.load(path)
    recipe = json.loads(json.dumps(asdict(rung.recipe)))  # JSON has lists, and no tuples
    return run if run.recipe == recipe else None

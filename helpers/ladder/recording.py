"""The runs as text, and as entries of data/results.toml."""

import datetime
import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import tomlkit

from helpers.ladder.recipes import BEST, RUNGS
from helpers.ladder.training import Run

_CHANGES = {rung.name: rung.change for rung in (*RUNGS, *BEST)}


@dataclass(frozen=True)
class Report:
    """What an entry of data/results.toml says besides what its runs measured.

    ``measured`` is the value of a run; ``command`` is followed by the entry's name.
    """

    chapter: int
    what: Callable[[Run], str]
    metric: Callable[[Run], str]
    measured: Callable[[Run], float]
    data: Callable[[Run], str]
    command: str


LADDER = Report(
    chapter=4,
    what=lambda run: f"MNIST: {_CHANGES[run.rung]} ({run.parameters:,} parameters)",
    metric=lambda run: "test error after the last epoch",
    measured=lambda run: run.error,
    data=lambda run: "MNIST, original files: 60,000 images, 10,000 test images",
    command="convnets ladder --rung",
)


def table(runs: Iterable[Run]) -> str:
    """One line a rung: its errors, their mean, minutes and parameters."""
    lines = [f"{'rung':24}{'error %':>9}  {'of each seed':20}{'minutes':>9}{'parameters':>13}"]
    for name, of_rung in _by_rung(runs):
        errors = ", ".join(f"{run.error:.2f}" for run in of_rung)
        mean_error = mean(run.error for run in of_rung)
        minutes = mean(run.minutes for run in of_rung)
        parameters = of_rung[0].parameters
        lines.append(f"{name:24}{mean_error:9.2f}  {errors:20}{minutes:9.1f}{parameters:13,}")
    return "\n".join(lines)


def record(runs: Iterable[Run], path: Path, report: Report = LADDER) -> None:
    """Replace or append a ``[[result]]`` for each rung; the rest of the file stays as it is."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    places = {entry["name"]: place for place, entry in enumerate(document["result"])}
    for name, of_rung in _by_rung(runs):
        entry = tomlkit.item(_entry(of_rung, report)).add(tomlkit.nl())
        if name in places:
            document["result"][places[name]] = entry
        else:
            document["result"].append(entry)
    part = path.with_suffix(".part")
    part.write_text(tomlkit.dumps(document), encoding="utf-8")
    part.replace(path)


def _by_rung(runs: Iterable[Run]) -> list[tuple[str, list[Run]]]:
    return [(name, list(of_rung)) for name, of_rung in groupby(runs, lambda run: run.rung)]


def _entry(runs: list[Run], report: Report) -> dict[str, Any]:
    first = runs[0]
    values = [round(report.measured(run), 2) for run in runs]
    return {
        "name": first.rung,
        "chapter": report.chapter,
        "what": report.what(first),
        "metric": report.metric(first),
        "value": round(mean(values), 2),
        "unit": "%",
        "values": values,
        "seeds": [run.seed for run in runs],
        **_note(runs, report),
        "minutes": round(mean(run.minutes for run in runs), 1),
        "epochs": first.recipe["epochs"],
        "data": report.data(first),
        "machine": _machine(),
        "versions": _versions(),
        "command": f"{report.command} {first.rung}",
        "date": datetime.datetime.now(tz=datetime.UTC).date(),
    }


def _note(runs: list[Run], report: Report) -> dict[str, str]:
    """Say which runs never learned, for a reader who meets their mean."""
    stuck = [run.seed for run in runs if run.error >= 50]  # half: all in one of two classes
    others = [report.measured(run) for run in runs if run.seed not in stuck]
    if not stuck or not others:
        return {}
    seeds = f"seed{'s' if stuck[1:] else ''} {', '.join(map(str, stuck))}"
    return {"note": f"{mean(others):.2f} % without {seeds}, which never learned"}


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"one core of {os.cpu_count()}, {model}, no accelerator"


def _versions() -> str:
    return (
        f"Python {platform.python_version()}, TensorFlow {tf.__version__}, "
        f"Keras {keras.__version__}, NumPy {np.__version__}"
    )

"""The runs as text, as entries of data/results.toml, and their mistakes beside it."""

import datetime
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import Any, Literal

from helpers.experiments import mistakes
from helpers.experiments.run import Run
from helpers.resources import data_path, replacing


@dataclass(frozen=True)
class Report:
    """What an entry of data/results.toml says besides what its runs measured.

    ``measured`` is the value of a run; ``command`` is followed by the entry's name. Where the runs
    were ``timed``, each alone on all cores, the seconds of training are told as well.
    """

    chapter: int
    what: Callable[[Run], str]
    metric: Callable[[Run], str]
    measured: Callable[[Run], float]
    data: Callable[[Run], str]
    command: str
    timed: bool = False


def table(runs: Iterable[Run], timed: bool = False) -> str:
    """One line a trial: its errors, their mean, minutes (or seconds of the clock), parameters."""
    unit = "seconds" if timed else "minutes"
    lines = [f"{'trial':24}{'error %':>9}  {'of each seed':20}{unit:>9}{'parameters':>13}"]
    for name, of_trial in _by_trial(runs):
        errors = ", ".join(f"{run.error:.2f}" for run in of_trial)
        mean_error = mean(run.error for run in of_trial)
        took = mean(getattr(run, unit) for run in of_trial)
        parameters = of_trial[0].parameters
        lines.append(f"{name:24}{mean_error:9.2f}  {errors:20}{took:9.1f}{parameters:13,}")
    return "\n".join(lines)


def record(runs: Iterable[Run], path: Path, report: Report) -> None:
    """Replace or append a ``[[result]]`` for each trial; the rest of the file stays as it is.

    What the runs were wrong about goes into ``mistakes.npz`` in the same folder. Raises
    ``ValueError``, and writes nothing, where the runs of a trial do not belong together.
    """
    import tomlkit  # which only recording needs

    runs = list(runs)
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    places = {entry["name"]: place for place, entry in enumerate(document["result"])}
    for name, of_trial in _by_trial(runs):
        entry = tomlkit.item(_entry(of_trial, report)).add(tomlkit.nl())
        if name in places:
            document["result"][places[name]] = entry
        else:
            document["result"].append(entry)
    with replacing(path) as part:
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
    mistakes.store(runs, path.with_name(mistakes.NAME))


def entries(path: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Read the entries of a file of results by their names, by default the book's."""
    path = path or data_path("results.toml")
    results = tomllib.loads(path.read_text(encoding="utf-8"))["result"]
    return {entry["name"]: entry for entry in results}


def _by_trial(runs: Iterable[Run]) -> list[tuple[str, list[Run]]]:
    return [(name, list(of_trial)) for name, of_trial in groupby(runs, lambda run: run.trial)]


def _entry(runs: list[Run], report: Report) -> dict[str, Any]:
    first = runs[0]
    values = [round(report.measured(run), 2) for run in runs]
    return {
        "name": first.trial,
        "chapter": report.chapter,
        "what": report.what(first),
        "metric": report.metric(first),
        "value": round(mean(values), 2),
        "unit": "%",
        "values": values,
        "seeds": [run.seed for run in runs],
        **_note(runs, report),
        **_times(runs, report),
        "epochs": first.recipe["epochs"],
        "recipe": _on_a_line(first.recipe),
        "data": report.data(first),
        "machine": _the_one("machine", runs),
        "versions": _the_one("versions", runs),
        "command": f"{report.command} {first.trial}",
        "date": datetime.date.fromisoformat(max(run.date for run in runs)),
    }


def _the_one(name: Literal["machine", "versions"], runs: list[Run]) -> str:
    """Return what all ``runs`` of a trial say: a mean over others would be of nothing."""
    said = {getattr(run, name): run.seed for run in runs}
    if len(said) == 1 and "" not in said:
        return str(getattr(runs[0], name))
    told = "; ".join(f"seed {seed}: {value or 'not said'}" for value, seed in said.items())
    raise ValueError(
        f"the runs of {runs[0].trial} cannot be recorded as one, for their {name} differ or are "
        f"not known ({told}): delete the files of those that are not to count, and run again"
    )


def _on_a_line(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    from tomlkit import inline_table

    table = inline_table()
    table.update(fields)
    return table


def _note(runs: list[Run], report: Report) -> dict[str, str]:
    """Say which runs never learned, for a reader who meets their mean."""
    stuck = [run.seed for run in runs if run.error >= 50]  # half: all in one of two classes
    others = [report.measured(run) for run in runs if run.seed not in stuck]
    if not stuck or not others:
        return {}
    seeds = f"seed{'s' if stuck[1:] else ''} {', '.join(map(str, stuck))}"
    return {"note": f"{mean(others):.2f} % without {seeds}, which never learned"}


def _times(runs: list[Run], report: Report) -> dict[str, float]:
    if not report.timed:
        return {"minutes": round(mean(run.minutes for run in runs), 1)}
    seconds = [run.seconds for run in runs]
    return {
        "minutes": round(mean(seconds) / 60, 2),
        "seconds": round(mean(seconds), 1),
        "fewest_seconds": round(min(seconds), 1),
        "most_seconds": round(max(seconds), 1),
    }

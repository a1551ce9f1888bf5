"""How fast the grader is, beside others and by itself: the tables of the book's teaching page.

Not part of ``make test``. By itself, on a machine that does nothing else; all of it takes about
an hour, most of it the others:

    .venv/bin/python -m tests.benchmarks.benchmark_grading --out grading.json
    .venv/bin/python -m tests.benchmarks.benchmark_grading --only b --count 100

*a* three exercises and an import of TensorFlow, beside nbgrader, otter and papermill, which are
installed into environments of their own; *b* copies of chapter 1, some hostile; *c* papermill with
the warm engine beside papermill as it is; *d* two workers beside one on chapters that train.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from helpers.resources import replacing
from tests.benchmarks.grading import assignment, chapter_copies, ours, peers

COUNTS = {"a": 300, "b": 1000, "c": 6, "d": 4}
_TRAINING = (2, 3, 4)  # places of chapters 3, 4 and 5


@dataclass(frozen=True)
class Options:
    """Where to work, how many submissions, how many for the peers, seconds for a notebook."""

    work: Path
    peers: Path
    count: int
    peer_count: int
    seconds: float


Rows = list[dict[str, Any]]


def beside_others(options: Options) -> Rows:
    """Measure (a)."""
    folder = options.work / "ours"
    assignment.ours(folder, options.count)
    mine = ours.measure(ours.Plan(folder, assignment.EXERCISES))
    expected = [assignment.POINTS[right] for _, right in assignment.students(options.count)]
    if mine.points != expected:
        raise RuntimeError(f"this grader gives {mine.points}, {expected} is right")
    rows = [
        _row(f"this grader, {mine.level}, 2 jobs", mine.count, mine.seconds),
        _row("the same, start of the warm process included", mine.count, mine.seconds + mine.start),
    ]
    for name, package in peers.PACKAGES.items():
        commands = peers.install(options.peers, name)
        seconds = peers.measure(name, commands, options.work / name, options.peer_count)
        rows.append(_row(package, options.peer_count, seconds))
    for row in rows:
        row["this grader is times as fast"] = round(
            row["seconds each"] / rows[0]["seconds each"], 1
        )
    return rows


def copies_of_chapter_1(options: Options) -> Rows:
    """Measure (b)."""
    folder = options.work / "copies"
    chapter_copies.write(folder, chapter_copies.CHAPTERS[0], options.count)
    done = ours.measure(ours.Plan(folder, seconds=options.seconds))
    row = _row(f"chapter 1, {done.level}, 2 jobs, {options.seconds:g} s", done.count, done.seconds)
    return [
        row
        | {
            "start, s": round(done.start, 1),
            "grader's memory, MB": round(done.memory / 1e6),
            "grown by, MB": round(done.growth / 1e6),
            "first appends, ms": round(done.first_appends * 1e3, 2),
            "last appends, ms": round(done.last_appends * 1e3, 2),
            "verdicts": ", ".join(f"{n} {verdict}" for verdict, n in done.verdicts.items()),
        }
    ]


def papermill_engines(options: Options) -> Rows:
    """Measure (c)."""
    rows = []
    for chapter in chapter_copies.CHAPTERS[: options.count]:
        took = {}
        for engine in ("nbclient", "warm"):
            begun = time.monotonic()
            out = options.work / f"{engine}.ipynb"
            command = [Path(sys.executable).with_name("papermill"), "--no-progress-bar"]
            subprocess.run(
                [*command, "--engine", engine, chapter, out],
                check=True,
                capture_output=True,
                cwd=chapter.parent,
            )
            took[engine] = time.monotonic() - begun
        rows.append(
            {
                "chapter": chapter.stem,
                "papermill, s": round(took["nbclient"], 1),
                "--engine warm, s": round(took["warm"], 1),
                "ratio": round(took["warm"] / took["nbclient"], 2),
            }
        )
    return rows


def two_workers(options: Options) -> Rows:
    """Measure (d): all cells, as these are what trains; each chapter by itself.

    Of unlike chapters one worker ends before the other, which hundreds of submissions hide and
    a few do not.
    """
    rows = []
    for place in _TRAINING:
        chapter = chapter_copies.CHAPTERS[place]
        folder = options.work / "training" / chapter.stem
        chapter_copies.write(folder, chapter, options.count, hostile_ones=False)
        for what in ("jobs", "workers"):
            took = {}
            for number in (1, 2):
                chosen = {what: number}
                done = ours.measure(ours.Plan(folder, all_cells=True, seconds=600, **chosen))
                took[number] = done.seconds
            rows.append(
                {
                    "chapter": chapter.stem,
                    "": what,
                    "submissions": done.count,
                    "one, s": round(took[1], 1),
                    "two, s": round(took[2], 1),
                    "times as fast": round(took[1] / took[2], 2),
                }
            )
    return rows


PARTS: dict[str, Callable[[Options], Rows]] = {
    "a": beside_others,
    "b": copies_of_chapter_1,
    "c": papermill_engines,
    "d": two_workers,
}


def _row(name: str, count: int, seconds: float) -> dict[str, Any]:
    return {
        "": name,
        "submissions": count,
        "seconds each": round(seconds / count, 4),
        "a minute": round(60 * count / seconds, 1),
    }


def table(rows: Rows) -> str:
    """Write rows as a table of Markdown."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, ["---"] * len(names), *([row.get(name, "") for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


@click.command()
@click.option("--only", default="a,b,c,d", show_default=True, help="Which parts.")
@click.option("--count", type=click.IntRange(min=1), help="Submissions of ours in each part.")
@click.option("--peer-count", type=click.IntRange(min=1), default=10, show_default=True)
@click.option("--seconds", default=5.0, show_default=True, help="Limit of a notebook, in b.")
@click.option(
    "--peers",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the peers' environments, kept. [default: a temporary one]",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON to write.")
def main(
    only: str,
    count: int | None,
    peer_count: int,
    seconds: float,
    folder: Path | None,
    out: Path | None,
) -> None:
    """Measure, print tables, and write them as JSON."""
    told: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}",
        "python": platform.python_version(),
    }
    for part in only.split(","):
        with tempfile.TemporaryDirectory(prefix="convnets-benchmark-") as work:
            options = Options(
                Path(work),
                folder.resolve() if folder else Path(work) / "peers",
                count or COUNTS[part],
                peer_count,
                seconds,
            )
            before = os.getloadavg()
            rows = PARTS[part](options)
        told[part] = {"load before and after": [before[0], os.getloadavg()[0]], "rows": rows}
        told[part]["options"] = {name: str(value) for name, value in asdict(options).items()}
        click.echo(f"{table(rows)}\n")
        if out:
            with replacing(out) as path:
                path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

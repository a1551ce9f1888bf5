"""Other graders, each in an environment of its own, doing the same submissions."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import nbformat

from tests.benchmarks.grading import assignment

PACKAGES = {
    "nbgrader": "nbgrader==0.9.6",
    "otter": "otter-grader==7.0.0",
    "papermill": "papermill==2.7.0",
}


def install(peers: Path, name: str) -> Path:
    """Make the peer's environment, unless it is there; give the folder of its commands."""
    home = peers / name
    if not (home / "ready").exists():
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, home], check=True
        )
        python = str(home / "bin" / "python")
        tensorflow = next(n for n in ("tensorflow_cpu", "tensorflow") if _has(n))
        wanted = [PACKAGES[name], f"{tensorflow}=={version(tensorflow)}", "ipykernel"]
        options = ["--quiet", "--compile-bytecode", "--python", python]  # as `make` has ours
        subprocess.run([uv, "pip", "install", *options, *wanted], check=True)
        (home / "ready").touch()
    return home / "bin"


def measure(name: str, commands: Path, folder: Path, count: int) -> float:
    """Seconds for ``count`` submissions, after one that is not counted; the points are checked."""
    grade = {"nbgrader": _nbgrader, "otter": _otter, "papermill": _papermill}[name]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run = _runner(commands, folder)
    seconds, points = grade(run, folder, count)
    expected = [assignment.POINTS[right] for _, right in assignment.students(count)]
    if points != expected:
        raise RuntimeError(f"{name} gives {points}, {expected} is right")
    return seconds


def _nbgrader(run: Callable[..., float], folder: Path, count: int) -> tuple[float, list[int]]:
    patience = "c = get_config()\nc.Execute.iopub_timeout = 120\n"  # 4 s lose notebooks here
    (folder / "nbgrader_config.py").write_text(patience, encoding="utf-8")
    _write(assignment.for_nbgrader(assignment.ANSWERS), folder / "source/ps/ps.ipynb")
    run("nbgrader", "generate_assignment", "ps")
    for student, right in [("warmup", True), *assignment.students(count)]:
        made = assignment.for_nbgrader(assignment.answers(right))
        _write(made, folder / f"submitted/{student}/ps/ps.ipynb")
    run("nbgrader", "autograde", "ps", "--student", "warmup")
    shutil.rmtree(folder / "submitted/warmup")
    seconds = run("nbgrader", "autograde", "ps")
    run("nbgrader", "export", "--to", "grades.csv")
    lines = (folder / "grades.csv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    scores = {row["student_id"]: int(float(row["score"])) for row in rows}
    return seconds, [scores[student] for student, _ in assignment.students(count)]


def _otter(run: Callable[..., float], folder: Path, count: int) -> tuple[float, list[int]]:
    for name, code in assignment.TESTS.items():
        lines = "\n".join(f">>> {line}" for line in code.splitlines())
        test = {"name": name, "points": 1, "suites": [{"cases": [{"code": lines}]}]}
        path = folder / "tests" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"OK_FORMAT = True\ntest = {test!r}\n", encoding="utf-8")
    run("otter", "generate", "-t", "tests", "-o", "autograder.zip")
    seconds, points = 0.0, []
    for student, right in [("warmup", True), *assignment.students(count)]:
        _write(assignment.plain(right, tests=False), folder / f"{student}.ipynb")
        (folder / student).mkdir()
        took = run("otter", "run", "--no-logo", f"{student}.ipynb", "-o", student)
        seconds += took * (student != "warmup")
        told = json.loads((folder / student / "results.json").read_text(encoding="utf-8"))
        points.append(round(sum(test.get("score", 0) for test in told["tests"])))
    return seconds, points[1:]


def _papermill(run: Callable[..., float], folder: Path, count: int) -> tuple[float, list[int]]:
    seconds, points = 0.0, []
    for student, right in [("warmup", True), *assignment.students(count)]:
        _write(assignment.plain(right, tests=True), folder / f"{student}.ipynb")
        took = run("papermill", "--no-progress-bar", f"{student}.ipynb", f"{student}-out.ipynb")
        seconds += took * (student != "warmup")
        done = nbformat.read(folder / f"{student}-out.ipynb", as_version=4)
        failed = sum(
            any(output.output_type == "error" for output in cell.outputs)
            for cell in done.cells
            if cell.cell_type == "code"
        )
        points.append(len(assignment.TESTS) - failed)
    return seconds, points[1:]


def _runner(commands: Path, folder: Path) -> Callable[..., float]:
    """Give what runs a peer's command in the folder, its kernel found first, and times it."""
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    private = {"JUPYTER_DATA_DIR": str(folder / ".jupyter"), "HOME": str(folder)}
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(commands.parent), **private}

    def run(command: str, *arguments: str) -> float:
        begun = time.monotonic()
        done = subprocess.run(
            [commands / command, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        took = time.monotonic() - begun
        if done.returncode and command != "papermill":  # which fails where a cell may
            raise RuntimeError(f"{command} {' '.join(arguments)}: {done.stderr[-2000:]}")
        return took

    return run


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _has(name: str) -> bool:
    try:
        return bool(version(name))
    except ModuleNotFoundError:
        return False

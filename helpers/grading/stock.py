"""Where nothing can be forked, stock papermill runs submissions: slowly, and without a sandbox.

A notebook is made of the cells and, behind them, of a cell for each exercise that prints what was
observed. Verdicts are those of the warm process; so is what is lost if an exercise does not end.
"""

import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError

from helpers import machine
from helpers.exercises.plain import to_json
from helpers.grading.parts import Limits, Part, in_parts
from helpers.grading.records import Asked, Cell, Outcome
from helpers.warm.launching import WarmError
from helpers.warm.sandbox.levels import NONE

_MARK = "convnets-answer "
_SET_UP = 120.0  # seconds more for the first cell, which imports TensorFlow


class StockRunner:
    """Runs each submission in a Jupyter kernel of its own. Nothing is out of its reach."""

    level = NONE

    def __init__(self) -> None:
        self.machine = platform.machine()
        self.versions = machine.installed()

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked], limits: Limits) -> Outcome:
        """Run the cells and ask."""
        return in_parts(lambda: _KernelPart(limits), cells, asked)

    def stop(self) -> None:
        """Wait: a kernel that runs is ended by its time limit."""


@dataclass
class _KernelPart(Part):
    """One kernel."""

    def run(self, cells: Sequence[Cell], asked: Sequence[Asked]) -> None:
        """Run all in one notebook; what did not come is told by what stands in it."""
        begun = time.monotonic()
        ready = begun + _SET_UP
        end_of_cells = ready + min(self.limits.cell_seconds, self.left)
        limits = [(self.limits.cell_seconds, end_of_cells)] * len(cells)
        limits[0] = (limits[0][0] + _SET_UP, end_of_cells)
        limits += [(self.seconds_for(each), ready + self.left) for each in asked]
        ended = "died"
        with tempfile.TemporaryDirectory(prefix="convnets-") as folder:
            path = Path(folder, "notebook.ipynb")
            nbformat.write(_notebook(cells, asked, limits), path)
            try:
                papermill.execute_notebook(
                    path,
                    path,
                    kernel_name="python3",
                    progress_bar=False,
                    resources={"metadata": {"path": folder}},  # cwd= would move this process
                    timeout_func=_seconds,
                )
                written = nbformat.read(path, as_version=4).cells
            except CellTimeoutError:
                ended = "timeout"
                written = nbformat.read(path, as_version=4).cells
            except NoSuchKernel as error:
                raise WarmError(f"there is no kernel to run notebooks with: {error}") from error
            except Exception:  # a learner's code can do what it likes to file and kernel
                written = _readable(path)
        executed = [cell for cell in written if cell.cell_type == "code"]  # papermill adds others
        self.seconds = time.monotonic() - begun
        first = executed[: len(cells)]
        self.began = len(first) == len(cells) and all(map(_came_to_an_end, first))
        self.ended = None if self.began else "timeout" if ended == "timeout" else "died"
        errors = zip(cells, executed, strict=False)
        if self.began:
            told = [
                error for place, (_, done) in enumerate(errors) for error in _errors(place, done)
            ]
            self.take_errors(told, cells)
        else:
            places = [n for n, cell in enumerate(first) if not _came_to_an_end(cell)]
            self.cell = places[0] if places else None
        for each, cell in zip(asked, executed[len(cells) :] if self.began else [], strict=False):
            self.asked += 1
            text = _printed(cell)
            if text is None:
                self.ends[each.key] = "timeout" if ended == "timeout" else "died"
                return
            self.keep(each, text)


def _notebook(
    cells: Sequence[Cell], asked: Sequence[Asked], limits: Sequence[tuple[float, float]]
) -> nbformat.NotebookNode:
    """Make the notebook; no cell stops the others.

    Each knows how many seconds it may take, and by this machine's clock when it and others end.
    """
    asking = [
        "from helpers.warm.child import answer\n"
        f"print({_MARK!r} + answer({_question(each)!r}, globals()))"
        for each in asked
    ]
    sources = [cell.source for cell in cells]
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in (*sources, *asking)]
    )
    for cell, (seconds, end) in zip(notebook.cells, limits, strict=True):
        cell.metadata.update(tags=["raises-exception"], seconds=seconds, end=end)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def _seconds(cell: nbformat.NotebookNode) -> float:
    """Say how long a cell may take from now on; 0 would be for ever."""
    left: float = cell.metadata["end"] - time.monotonic()
    return max(min(float(cell.metadata["seconds"]), left), 0.1)


def _question(asked: Asked) -> str:
    return to_json({"question": asked.question, "arguments": list(asked.arguments)})


def _readable(path: Path) -> list[nbformat.NotebookNode]:
    """Read what there is of a notebook."""
    try:
        cells: list[nbformat.NotebookNode] = nbformat.read(path, as_version=4).cells
    except Exception:
        return []
    return cells


def _came_to_an_end(cell: nbformat.NotebookNode) -> bool:
    return cell.get("execution_count") is not None


def _errors(place: int, executed: nbformat.NotebookNode) -> Iterator[dict[str, str | int]]:
    for output in executed.get("outputs", []):
        if output.output_type == "error":
            yield {"cell": place, "error": output.ename, "text": output.evalue}


def _printed(cell: nbformat.NotebookNode) -> str | None:
    """Find the answer in what a cell printed: the last line that is marked as one."""
    text = "".join(
        output.text for output in cell.get("outputs", []) if output.output_type == "stream"
    )
    lines = [line for line in text.splitlines() if line.startswith(_MARK)]
    return lines[-1].removeprefix(_MARK) if lines else None

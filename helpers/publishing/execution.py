"""Runs chapters, each in a fresh kernel and an empty directory, and stores their outputs.

A stored notebook holds nothing that differs from run to run: no times, no machine, no versions.
Those stand in ``execution.json`` beside the notebooks.
"""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from tqdm import tqdm

from helpers.notebook import PARAMETERS
from helpers.publishing import executions
from helpers.resources import replacing
from helpers.warm import forking, kernels
from helpers.warm.launching import WarmError

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SECONDS_PER_CELL = {"fast": 300, "full": None}


class ChapterError(click.ClickException):
    """One or more chapters did not run; the message names chapter, cell and error.

    A command that lets it pass prints the message and exits with 1.
    """


def execute_chapters(
    paths: Iterable[Path | str],
    output_directory: Path | str | None = None,
    data: str = "embedded",
    mode: str = "fast",
    jobs: int = 2,
) -> list[Path]:
    """Run chapters in parallel, store them with their outputs, and return where.

    Without an ``output_directory`` a chapter replaces itself; that is for the embedded data and
    fast mode only, which is what the committed notebooks hold. A chapter that fails is not
    written; the others are.

    Raises ``ValueError`` for arguments that do not fit together and ``ChapterError`` if a cell
    fails, takes more than five minutes in fast mode, or writes to stderr.
    """
    chapters = [Path(path) for path in paths]
    for name, value, accepted in (
        ("data", data, PARAMETERS["DATA"]),
        ("mode", mode, PARAMETERS["MODE"]),
    ):
        if value not in accepted:
            raise ValueError(f"{name} must be one of {', '.join(accepted)}, got {value!r}")
    if output_directory is None and (data, mode) != ("embedded", "fast"):
        raise ValueError(
            f"output_directory must be given for data={data!r}, mode={mode!r}: "
            "committed notebooks hold embedded data in fast mode"
        )
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}")
    return asyncio.run(_execute_all(chapters, output_directory, data, mode, jobs))


async def _execute_all(
    paths: list[Path], output_directory: Path | str | None, data: str, mode: str, jobs: int
) -> list[Path]:
    """Run at most ``jobs`` chapters at a time; the kernels are the processes."""
    notebooks: list[tuple[Path, nbformat.NotebookNode]] = []
    refused: list[BaseException] = []
    for path in paths:
        try:
            notebooks.append((path, _read(path)))
        except ChapterError as refusal:
            refused.append(refusal)
    cells = sum(cell.cell_type == "code" for _, notebook in notebooks for cell in notebook.cells)
    for folder in {_folder(path, output_directory) for path, _ in notebooks}:
        executions.read(folder)  # a damaged record is told before anything has run
    turns = asyncio.Semaphore(jobs)
    with tqdm(total=cells, unit="cell", desc="chapters", disable=None) as progress:

        async def execute_one(path: Path, notebook: nbformat.NotebookNode) -> Path:
            async with turns:
                begun = time.monotonic()
                await _execute(path, notebook, data, mode, progress)
                took = time.monotonic() - begun
            written = _write(notebook, _folder(path, output_directory) / path.name)
            executions.record(written, data, mode, took)
            return written

        results = await asyncio.gather(
            *(execute_one(path, notebook) for path, notebook in notebooks), return_exceptions=True
        )
    written = [result for result in results if isinstance(result, Path)]
    errors = [*refused, *(result for result in results if isinstance(result, BaseException))]
    for error in errors:
        if not isinstance(error, ChapterError):
            raise error
    if errors:
        raise ChapterError("\n\n".join(str(error) for error in errors))
    return written


def _folder(path: Path, output_directory: Path | str | None) -> Path:
    return path.parent if output_directory is None else Path(output_directory)


def _read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; ``ChapterError`` if the file holds something else."""
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        nbformat.ValidationError,
    ) as error:  # nbformat does what it likes with JSON of another form
        reason = str(error).strip().partition("\n")[0]
        raise ChapterError(f"{path} is not a notebook: {reason:.200}") from error
    return notebook


async def _execute(
    path: Path,
    notebook: nbformat.NotebookNode,
    data: str,
    mode: str,
    progress: "tqdm[NoReturn]",  # a count; it iterates over nothing
) -> None:
    """Run a notebook in place: this Python's kernel, no PYTHONPATH, an empty directory."""
    _set_parameters(notebook, path, data, mode)
    at = 0

    def starts(cell: nbformat.NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cell_index
        progress.set_postfix_str(f"{path.stem}, cell {cell_index}")

    def is_done(**_: object) -> None:
        progress.update()

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory(prefix="convnets-") as empty:
        client = NotebookClient(
            notebook,
            km=_kernel(),
            resources={"metadata": {"path": empty}},
            timeout=_SECONDS_PER_CELL[mode],
            extra_arguments=["--log-level=ERROR"],  # ipykernel warns that it speaks TCP
            record_timing=False,
            coalesce_streams=True,
            on_cell_start=starts,
            on_cell_executed=is_done,
        )
        try:
            await client.async_execute(env=environment, cleanup_kc=True)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise ChapterError(f"{_place(path, notebook, at)}\n{error}") from error
        except WarmError as error:
            raise ChapterError(f"{path}: {error}") from error
    _clean(notebook, path)


def _kernel() -> AsyncKernelManager:
    """Give the kernel of this Python: forked from a warm process where that can be had."""
    if forking.available():
        return kernels.WarmKernelManager()
    # No kernel directories: what is left is ipykernel of the Python that runs this.
    return AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
    )


def _set_parameters(notebook: nbformat.NotebookNode, path: Path, data: str, mode: str) -> None:
    """Write the values into the cell tagged ``parameters``."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, value in {"DATA": data, "MODE": mode}.items():
                cell.source = re.sub(
                    rf'^{name} = ".*"', f'{name} = "{value}"', cell.source, flags=re.MULTILINE
                )
            return
    raise ChapterError(f"{path}: no cell is tagged `parameters`")


def _clean(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Take out what differs between machines; refuse what was written to stderr."""
    notebook.metadata.update(_METADATA)
    for index, cell in enumerate(notebook.cells):
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise ChapterError(
                    f"{_place(path, notebook, index)} wrote to stderr:\n{output.text}"
                )


def _place(path: Path, notebook: nbformat.NotebookNode, index: int) -> str:
    return f"{path}, cell {index} (id {notebook.cells[index].get('id')})"


def _write(notebook: nbformat.NotebookNode, path: Path) -> Path:
    with replacing(path) as part:
        part.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path

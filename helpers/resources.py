"""Where the package keeps its data: ``data/`` in a checkout, ``helpers/_data`` in a wheel.

Where it keeps the chapters: ``chapters/`` and ``helpers/_chapters``. And how a file is written:
under a temporary name, then renamed.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def data_path(name: str) -> Path:
    """Path of a file that comes with the book, for example ``golden/convolution.json``.

    Raises ``FileNotFoundError`` if the installation does not have it.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        if (path := root / name).exists():
            return path
    raise FileNotFoundError(
        f"the data file {name!r} is not part of this installation of convnets-counted; "
        "install it again"
    )


CHAPTERS = (_PACKAGE / "_chapters", _PACKAGE.parent / "chapters")
"""Folders that may hold the book's notebooks; the first that has any counts."""


def chapters(folders: Sequence[Path] = CHAPTERS) -> dict[int, Path]:
    """Find the notebooks of all chapters, by number, in the first folder that has any.

    Raises ``FileNotFoundError`` if none has.
    """
    for folder in folders:
        if paths := sorted(folder.glob("[0-9][0-9]-*.ipynb")):
            return {int(path.name[:2]): path for path in paths}
    raise FileNotFoundError(
        "the chapters are not part of this installation of convnets-counted; install it again"
    )


def chapter_path(number: int) -> Path:
    """Find the notebook of a chapter. Raises ``FileNotFoundError`` if there is none."""
    paths = chapters()
    if number not in paths:
        raise FileNotFoundError(f"there is no chapter {number}: {', '.join(map(str, paths))}")
    return paths[number]


def stored_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds, an empty one if there is no such file.

    Raises ``ValueError`` that names the file and what it holds instead.
    """
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is damaged ({error})") from error
    if isinstance(stored, dict):
        return stored
    raise ValueError(f"{path} is damaged, it holds {stored!r:.40}")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to; then it takes the place of ``path``.

    What is broken off leaves ``path`` as it was, and no temporary file. Two that write the same
    file do not meet: the last to finish is what stands there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""The book's chapters as notebooks: in a checkout, or beside the grader in a wheel."""

from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

FOLDERS = (_PACKAGE / "_chapters", _PACKAGE.parents[1] / "chapters")


def chapter_paths(folders: Sequence[Path] = FOLDERS) -> dict[int, Path]:
    """Find the notebooks of all chapters, by number, in the first folder that has any.

    Raises ``FileNotFoundError`` if none has.
    """
    for folder in folders:
        if paths := sorted(folder.glob("[0-9][0-9]-*.ipynb")):
            return {int(path.name[:2]): path for path in paths}
    raise FileNotFoundError(
        "the chapters that were handed out are not part of this installation of the grader; "
        "install it again"
    )


def chapter_path(chapter: int, folders: Sequence[Path] = FOLDERS) -> Path:
    """Find the notebook of a chapter; raises ``FileNotFoundError`` if it is in no folder."""
    for folder in folders:
        for path in sorted(folder.glob(f"{chapter:02}-*.ipynb")):
            return path
    raise FileNotFoundError(
        f"the notebook of chapter {chapter} is not part of this installation; "
        "run this in a clone of the book"
    )

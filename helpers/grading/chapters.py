"""The book's chapters as notebooks: in a checkout, or beside the grader in a wheel."""

from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent

FOLDERS = (_PACKAGE / "_chapters", _PACKAGE.parent.parent / "chapters")


def chapter_path(chapter: int, folders: Sequence[Path] = FOLDERS) -> Path:
    """Find the notebook of a chapter; raises ``FileNotFoundError`` if it is in no folder."""
    for folder in folders:
        for path in sorted(folder.glob(f"{chapter:02}-*.ipynb")):
            return path
    raise FileNotFoundError(
        f"the notebook of chapter {chapter} is not part of this installation; "
        "run this in a clone of the book"
    )

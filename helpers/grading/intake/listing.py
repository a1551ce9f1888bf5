"""Files below a folder, and which of them could be notebooks."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from helpers.grading.intake.naming import shown

Unmatched: TypeAlias = list[tuple[str, str]]
"""What is no submission: where it is, and why."""

NOTEBOOK = re.compile(r".*\.ipynb(?:\.json|\.txt)?", re.IGNORECASE | re.DOTALL)
ZIP = re.compile(r".*\.zip", re.IGNORECASE | re.DOTALL)
LITTER = re.compile(
    r"\.(?!\.?\Z).*|__MACOSX|__pycache__|Thumbs\.db|desktop\.ini|Icon\r|onlinetext\.html|.*~",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class File:
    """A notebook: where it is, and the folders that tell whose."""

    path: Path
    parts: tuple[str, ...]
    container: str
    member: str = ""
    submitted: datetime | None = None


def walk(root: Path, unmatched: Unmatched) -> Iterator[Path]:
    """Give the ordinary files below a folder, and list what leads out of it or cannot be read."""
    inside = os.path.realpath(root)

    def unreadable(error: OSError) -> None:
        unmatched.append((shown(str(error.filename)), f"cannot be read: {error.strerror}"))

    for folder, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not LITTER.fullmatch(name))
        for name in (*folders, *sorted(files)):
            path = Path(folder, name)
            if LITTER.fullmatch(name) or (path.is_dir() and not path.is_symlink()):
                continue
            if not Path(os.path.realpath(path)).is_relative_to(inside):
                unmatched.append((shown(str(path)), "is a link that leads outside"))
            elif path.is_file():
                yield path
            elif not path.is_dir():  # a link to a folder inside: its files are found there
                unmatched.append((shown(str(path)), "is not an ordinary file"))


def is_zip(path: Path) -> bool:
    """Whether a file is an archive, by its name."""
    return bool(ZIP.fullmatch(path.name)) and path.is_file()


def modified(path: Path) -> datetime | None:
    """When a file was last written, in UTC."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None

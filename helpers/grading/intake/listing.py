"""Files below a folder, and which of them could be notebooks."""

import os
import re
from collections.abc import Iterable, Iterator
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

MAX_DEPTH = 20
"""Folders in folders that are looked into: `os.walk` calls itself for each."""


@dataclass(frozen=True)
class File:
    """A notebook: where it is, and the folders that tell whose.

    `around` are folders that were left out of `parts`, since each held all others.
    """

    path: Path
    parts: tuple[str, ...]
    container: str
    member: str = ""
    submitted: datetime | None = None
    around: tuple[str, ...] = ()


def existing(paths: Iterable[Path], unmatched: Unmatched) -> list[Path]:
    """Give the paths that can be looked at, and list others; `FileNotFoundError` if one is not."""
    found = []
    for path in paths:
        try:
            there = path.exists()
        except OSError as error:
            unmatched.append((shown(str(path)), _unreadable(error)))
            continue
        if not there:
            raise FileNotFoundError(f"there is nothing at {shown(str(path))}")
        found.append(path)
    return found


def walk(root: Path, unmatched: Unmatched) -> Iterator[Path]:
    """Give the ordinary files below a folder, and list what leads out of it or cannot be read."""
    inside = os.path.realpath(root)

    def unreadable(error: OSError) -> None:
        unmatched.append((shown(str(error.filename)), _unreadable(error)))

    for folder, folders, files in os.walk(root, onerror=unreadable):
        deep = len(Path(folder).relative_to(root).parts) >= MAX_DEPTH
        names = sorted(name for name in [*folders, *files] if not LITTER.fullmatch(name))
        folders[:] = sorted(set(folders).intersection(names))
        for path in (Path(folder, name) for name in names):
            try:
                if path.is_symlink() or not path.is_dir():
                    problem = _problem(path, inside)
                else:
                    problem = f"lies deeper than {MAX_DEPTH} folders" if deep else ""
                wanted = path.is_file()
            except OSError as error:
                problem = _unreadable(error)
            if problem:
                unmatched.append((shown(str(path)), problem))
                folders[:] = [name for name in folders if name != path.name]
            elif wanted:
                yield path


def _problem(path: Path, inside: str) -> str:
    """Say why a file or link is not read; a link to a folder inside is no problem, and not read."""
    if not Path(os.path.realpath(path)).is_relative_to(inside):
        return "is a link that leads outside"
    return "" if path.is_file() or path.is_dir() else "is not an ordinary file"


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def is_zip(path: Path) -> bool:
    """Whether a file is an archive, by its name."""
    return bool(ZIP.fullmatch(path.name)) and path.is_file()


def modified(path: Path) -> datetime | None:
    """When a file was last written, in UTC."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None

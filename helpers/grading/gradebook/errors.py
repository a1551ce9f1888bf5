"""What goes wrong with a gradebook, in words for the teacher."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class GradebookError(Exception):
    """A gradebook cannot be used so; the message says what was wrong and what to do."""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into a `GradebookError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise GradebookError(f"{path}: {_told(str(error))} (SQLite: {error})") from error


def _told(message: str) -> str:
    if "is full" in message or "I/O error" in message:
        return (
            "there is no room to write; what was in the gradebook before is whole: "
            "make room, and go on with --resume"
        )
    if "locked" in message or "busy" in message:
        return "another program holds the gradebook: close it there, and try again"
    if "readonly" in message:
        return "the file or its folder may not be written to: change its permissions"
    if "not a database" in message:
        return "is not a gradebook: name another file"
    if "malformed" in message or "no such" in message:
        return "is damaged: `convnets grade verify` says where; go back to a copy"
    return "cannot be used"

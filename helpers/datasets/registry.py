"""The facts of data/datasets.toml: which data sets there are, and each file's checksums."""

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helpers.datasets.model import DatasetArgumentError
from helpers.resources import data_path

SOURCES = ("embedded", "real")


@dataclass(frozen=True)
class File:
    """One file of a real data set: its name, bytes, and published checksums."""

    name: str
    size: int
    md5: str
    sha256: str

    def problem(self, path: Path) -> str | None:
        """Say in what way the file at ``path`` differs from this one; None if it does not."""
        try:
            size = path.stat().st_size
            if size != self.size:
                return f"has {size:,} bytes, expected {self.size:,}"
            content = path.read_bytes()
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        if (found := hashlib.sha256(content).hexdigest()) != self.sha256:
            return f"has the SHA-256 {found}, expected {self.sha256}"
        if (found := hashlib.md5(content, usedforsecurity=False).hexdigest()) != self.md5:
            return f"has the MD5 {found}, expected {self.md5}"
        return None


@dataclass(frozen=True)
class Entry:
    """One data set from one source.

    ``images`` counts training and test images. Only real ones have a ``folder`` (its name below a
    data directory), ``mirrors`` (base addresses) and ``files``; ``obtain`` says how to get what
    has no mirror, ``resized`` and ``reduced`` what is done to the images if another size, or a
    smaller one, is asked for.
    """

    name: str
    source: str
    title: str
    description: str
    images: tuple[int, int]
    classes: tuple[str, ...]
    licence: str
    attribution: str
    homepage: str
    folder: str = ""
    mirrors: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    obtain: str = ""
    resized: str = ""
    reduced: str = ""


@cache
def entries() -> tuple[Entry, ...]:
    """Every data set of data/datasets.toml, in its order."""
    tables = tomllib.loads(data_path("datasets.toml").read_text(encoding="utf-8"))
    return tuple(
        _entry(name, source, facts)
        for name, sources in tables.items()
        for source, facts in sources.items()
    )


def _entry(name: str, source: str, facts: dict[str, Any]) -> Entry:
    files = tuple(File(**file) for file in facts.pop("files", ()))
    lists = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
    return Entry(name=name, source=source, files=files, **facts | lists)


def names() -> tuple[str, ...]:
    """Names that `load` takes."""
    return tuple(dict.fromkeys(entry.name for entry in entries()))


def find(name: str, source: str) -> Entry:
    """Return the data set of this name and source.

    Raises ``DatasetArgumentError`` that suggests the nearest name.
    """
    if name not in names():
        accepted = ", ".join(repr(known) for known in names())
        raise DatasetArgumentError(
            f"name must be one of {accepted}, got {name!r}{_suggestion(name)}"
        )
    if source not in SOURCES:
        raise DatasetArgumentError(f'source must be "embedded" or "real", got {source!r}')
    return next(entry for entry in entries() if (entry.name, entry.source) == (name, source))


def _suggestion(name: str) -> str:
    known = {known: known for known in names()}
    known |= {entry.title.lower(): entry.name for entry in entries() if entry.source == "real"}
    nearest = difflib.get_close_matches(str(name).lower(), known, n=1)
    return f"; did you mean {known[nearest[0]]!r}?" if nearest else ""

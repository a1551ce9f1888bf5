"""Reads zips. Nothing of them is ever written to the disk."""

import contextlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from helpers.grading.intake.members import MAX_FILE, name_of, problem_of
from helpers.grading.intake.naming import shown
from helpers.grading.records import UnreadableError

MAX_MEMBERS = 100_000
"""Most names in an archive."""

INSIDE = "!/"
"""Between the name of a zip in a zip, and the name in it."""

_CHUNK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # encrypted; NotImplementedError: packed in a way that Python does not know
    MemoryError,
)


@contextlib.contextmanager
def opened(file: Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open an archive; raises `UnreadableError` if it is none, or holds too many names."""
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise UnreadableError(f"The zip is broken: {_why(error)}.") from None
    with archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise UnreadableError(f"The zip holds more than {MAX_MEMBERS:,} names.")
        yield archive


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a member; raises `UnreadableError`."""
    if problem := problem_of(info):
        raise UnreadableError(f"The file in the zip is not read: {problem}.")
    try:
        with archive.open(info) as file:
            return read_all(file)
    except _BROKEN as error:
        raise UnreadableError(f"The file in the zip is broken: {_why(error)}.") from None


def read_member(path: Path, name: str) -> bytes:
    """Read what `Submission.member` names: a file in an archive, or in a zip in it."""
    with opened(path) as archive:
        named = _named(archive)
        for outer, inner in _splits(name):
            if name not in named and outer in named:
                with opened(io.BytesIO(unpack(archive, named[outer]))) as nested:
                    return _of(nested, _named(nested), inner)
        return _of(archive, named, name)


def _named(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give the members by the names that `members` gave them; of the same name the last."""
    return {name_of(info): info for info in archive.infolist() if not info.is_dir()}


def _of(archive: zipfile.ZipFile, named: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    if name not in named:
        raise UnreadableError(f"The zip holds no {shown(name)!r} any more.")
    return unpack(archive, named[name])


def read_all(file: IO[bytes]) -> bytes:
    """Read to the end, a piece at a time; raises `UnreadableError` over `MAX_FILE` bytes."""
    buffer = io.BytesIO()
    while piece := file.read(_CHUNK):
        buffer.write(piece)
        if buffer.tell() > MAX_FILE:
            raise UnreadableError(too_large())
    return buffer.getvalue()


def too_large() -> str:
    """Say what to do about a file that is not read for its size."""
    return (
        f"The file has more than {MAX_FILE // 1_000_000} MB: "
        "clear the outputs, save it and hand it in again."
    )


def _splits(name: str) -> Iterable[tuple[str, str]]:
    at = -1
    while (at := name.find(INSIDE, at + 1)) >= 0:
        yield name[:at], name[at + len(INSIDE) :]


def _why(error: BaseException) -> str:
    return shown(str(error)).rstrip(".")[:200] or type(error).__name__

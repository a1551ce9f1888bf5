"""The files of a zip: what they are called, and which of them are safe to read."""

import contextlib
import stat
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from helpers.grading.intake.naming import shown

MAX_FILE = 128_000_000
"""Largest notebook, or zip in a zip, that is read, in bytes, unpacked."""

MAX_NAME = 1_000

MAX_TOTAL = 256_000_000
MAX_RATIO = 200
"""An archive may unpack to `MAX_TOTAL` bytes, or to `MAX_RATIO` times its size if that is more."""


@dataclass(frozen=True)
class Member:
    """A file of an archive: its name as text that can be shown, and why it is not read, if so."""

    info: zipfile.ZipInfo
    name: str
    problem: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and file name."""
        name = _decoded(self.info).replace("\\", "/")
        return tuple(part for part in name.split("/") if part)

    @property
    def modified(self) -> datetime | None:
        """When, in UTC. A zip holds the packing machine's local time: it is read as this one's."""
        if self.info.date_time[0] <= 1980:  # what a zip without a time says
            return None
        try:
            return datetime(*self.info.date_time).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None


def members(archive: zipfile.ZipFile, size: int) -> list[Member]:
    """Files of an archive of ``size`` bytes, in order, each with what is wrong with it.

    What is too much in sum is taken from the largest: they are not read, the others are.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    last = {name_of(info): info for info in infos}
    left = max(MAX_TOTAL, MAX_RATIO * size)
    problems: dict[int, str] = {}
    for info in sorted(infos, key=lambda info: info.file_size):
        left -= info.file_size
        problem = problem_of(info)
        if not problem and left < 0:
            problem = f"the zip unpacks to more than {MAX_RATIO} times its size"
        if not problem and last[name_of(info)] is not info:
            problem = "stands in the zip twice; the last one counts"
        problems[id(info)] = problem
    return [Member(info, name_of(info), problems[id(info)]) for info in infos]


def name_of(info: zipfile.ZipInfo) -> str:
    """Give a member's name as text that can be shown."""
    return shown(_decoded(info))


def _decoded(info: zipfile.ZipInfo) -> str:
    """Name of a member; macOS writes UTF-8 and does not say so, which then looks like cp437."""
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return info.filename.encode("cp437").decode("utf-8")
    return info.filename


def problem_of(info: zipfile.ZipInfo) -> str:
    """Why a member is not read: whatever is no ordinary file below the archive's own root."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a link, not a file" if kind == stat.S_IFLNK else "not an ordinary file"
    if len(info.filename) > MAX_NAME:
        return f"its name has more than {MAX_NAME:,} characters"
    if path.is_absolute() or path.as_posix()[1:2] == ":":
        return "its name is absolute"
    if ".." in path.parts:
        return "its name leads outside with .."
    if info.flag_bits & 0x1:
        return "it is encrypted"
    if info.file_size > MAX_FILE:
        return f"it unpacks to more than {MAX_FILE // 1_000_000} MB"
    return ""

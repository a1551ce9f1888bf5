"""Unpack the zip of the photographs, once, into the cache."""

import hashlib
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath

import filelock

from helpers.datasets.locate import expanded
from helpers.datasets.model import CorruptDataError, MissingDataError
from helpers.datasets.opening import hidden

LOCK_TIMEOUT = 900  # seconds that another process may take


def unpacked(path: Path, cache: Path) -> Path:
    """Return the folder that holds ``train/`` and ``validation/``: ``path``, or its zip unpacked.

    A zip is unpacked below ``cache`` under a temporary name, then renamed; a second call with the
    same content finds it there. What a Mac adds, such as ``__MACOSX/train``, is not taken for it.
    Raises ``CorruptDataError`` for a zip that is broken, that names a path outside its folder, or
    that has no ``train/``, ``MissingDataError`` if it cannot be read or unpacked.
    """
    path = expanded(path)
    if path.is_dir():
        return path
    try:
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise MissingDataError(f"{path} cannot be read: {error.strerror or error}") from error
    target = cache / f"unpacked-{digest[:16]}"
    try:
        if not target.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(f"{target}.lock", timeout=LOCK_TIMEOUT):
                if not target.exists():
                    _unpack(path, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise CorruptDataError(f"{path} is not a whole zip file: {error}") from error
    except OSError as error:
        raise MissingDataError(
            f"{path} cannot be unpacked into {cache}: {error.strerror or error}. Make room or set "
            "XDG_CACHE_HOME to another folder, then try again"
        ) from error
    return target


def _unpack(path: Path, target: Path) -> None:
    partial = target.with_name(f"{target.name}.part")
    shutil.rmtree(partial, ignore_errors=True)  # of a process that was killed
    try:
        with zipfile.ZipFile(path) as archive:
            root = _root(path, archive.infolist())
            archive.extractall(partial)
        (partial / root).rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _root(path: Path, members: list[zipfile.ZipInfo]) -> str:
    """Return the folder inside the zip that has ``train/``, after a look at every name."""
    for member in members:
        if _leaves_its_folder(member):
            raise CorruptDataError(
                f"{path} names {member.orig_filename!r}, a path outside its own folder or a link; "
                "nothing was unpacked"
            )
    for member in members:
        inside = PurePosixPath(member.filename)
        if "train" in inside.parts[:2] and not hidden(inside):
            return "/".join(inside.parts[: inside.parts.index("train")])
    raise CorruptDataError(f"{path} has no train/ at its top or in one folder below it")


def _leaves_its_folder(member: zipfile.ZipInfo) -> bool:
    windows = PureWindowsPath(member.orig_filename)  # takes / and \ for separators
    absolute = windows.is_absolute() or bool(windows.drive) or bool(windows.root)
    return absolute or ".." in windows.parts or stat.S_ISLNK(member.external_attr >> 16)

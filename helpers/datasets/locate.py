"""Where the files of a real data set are: the caller's folder, $CONVNETS_DATA, the cache."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from helpers.datasets import registry
from helpers.datasets.cache import cache_directory
from helpers.datasets.model import CorruptDataError, MissingDataError
from helpers.datasets.registry import Entry, File


def expanded(path: str | os.PathLike[str]) -> Path:
    """Return the path with ``~`` as the home folder; as it is if there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def own_directories(directory: str | os.PathLike[str] | None = None) -> list[Path]:
    """Return the folders of the user's own, in the order they are looked through.

    Raises ``MissingDataError`` for one that does not exist.
    """
    named = {"directory": directory, "CONVNETS_DATA": os.environ.get("CONVNETS_DATA")}
    roots = []
    for origin, value in named.items():
        if value:
            root = expanded(value)
            if not root.exists():
                raise MissingDataError(f"{origin} names {root}, which does not exist")
            roots.append(root)
    return roots


def found(
    entry: Entry, file: File, directory: str | os.PathLike[str] | None = None
) -> Iterator[Path]:
    """Each place that has a file of this name for this data set, unchecked.

    In a folder of the user's own it may lie in the data set's sub-folder or at the top.
    """
    for root in own_directories(directory):
        if (path := root / entry.folder / file.name).is_file():
            yield path
        if (path := root / file.name).is_file() and not _belongs_to_another(entry, path):
            yield path
    if (path := cache_directory() / entry.folder / file.name).is_file():
        yield path


def obtain(entry: Entry, file: File, directory: str | os.PathLike[str] | None = None) -> Path:
    """Path of a verified file, downloaded into the cache if it is nowhere else.

    Raises ``CorruptDataError`` for a wrong file in a folder of the user's own (which is never
    touched), ``MissingDataError`` if it cannot be had, which names files that only look like it.
    """
    cache = cache_directory() / entry.folder
    for path in found(entry, file, directory):
        problem = file.problem(path)
        if problem is None:
            return path
        if path.parent != cache:
            raise CorruptDataError(
                f"{path} is not the {file.name} of {entry.title}: it {problem}. "
                "It was left as it is: remove or replace it"
            )
    from helpers.datasets.fetch import fetch  # requests takes its time: only when it is needed

    try:
        return fetch(entry, file, cache)
    except MissingDataError as error:
        raise MissingDataError(f"{error}\n{_advice(entry, file, directory)}") from error


def _advice(entry: Entry, file: File, directory: str | os.PathLike[str] | None) -> str:
    """Say what else can be done where a download failed: it depends on where the caller looks."""
    lines = []
    for path in _named_alike(entry, file, directory):
        if path.is_file() and file.problem(path) is None:
            lines.append(f"{path} is this file: rename it to {file.name}.")
        else:
            lines.append(
                f"{path} is not used: unpacked or packed anew it cannot be verified. "
                f"Put {file.name} beside it, as it was published."
            )
    roots = own_directories(directory)
    place = f"{entry.folder}/{file.name}"
    lines.append(
        f"{' or '.join(map(str, roots))} may hold it as {place}."
        if roots
        else f"CONVNETS_DATA may name a folder with {place}."
    )
    return "\n".join([*lines, 'source="embedded" needs no download.'])


def _named_alike(
    entry: Entry, file: File, directory: str | os.PathLike[str] | None
) -> Iterator[Path]:
    """Files and folders called nearly so, such as ``train-images.idx3-ubyte``."""
    stem = _letters(file.name.removesuffix(".gz"))
    for root in dict.fromkeys([*own_directories(directory), cache_directory()]):
        for folder in (root / entry.folder, root):
            for path in sorted(folder.glob("[!.]*")):
                expected = path.name == file.name and path.is_file()
                own = path.suffix in (".lock", ".part")  # of a download
                if _letters(path.name).startswith(stem) and not (expected or own):
                    yield path


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _belongs_to_another(entry: Entry, path: Path) -> bool:
    """Whether it is another data set's file: MNIST and Fashion-MNIST use the same names."""
    others = (other for other in registry.entries() if other.name != entry.name)
    return any(file.problem(path) is None for other in others for file in other.files)

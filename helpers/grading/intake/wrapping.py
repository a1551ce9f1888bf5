"""What is wrapped around files: folders that say nothing, a student's zip, a class's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from helpers.grading.intake.layouts import by_platform, is_chapter
from helpers.grading.intake.listing import File, modified


def of_one(files: Iterable[File], parts: tuple[str, ...], container: str) -> Iterator[File]:
    """Make all that an archive holds one student's: names and times in it are that student's word.

    It was handed in when the archive was written.
    """
    return (
        replace(file, parts=parts, container=container, submitted=modified(file.path), around=())
        for file in files
    )


def from_the_student_on(files: Sequence[File]) -> list[File]:
    """Leave out folders around what a platform named, and those that hold all others."""
    if all(by_platform(file.parts[-1]) for file in files):
        return [_within(file, len(file.parts) - 1) for file in files]
    levels = zip(*(file.parts[:-1] for file in files), strict=False)
    common = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    depth = next((n for n, name in enumerate(common) if by_platform(name)), len(common))
    if any(by_platform(file.parts[depth]) for file in files if len(file.parts) > depth + 1):
        return [_within(file, depth) for file in files]
    inner = [_within(file, 1) for file in files if len(file.parts) > 2]
    if common and len(inner) == len(files) and _of_several(inner):
        return inner
    return list(files)


def _within(file: File, around: int) -> File:
    """Leave out the outermost folders."""
    return replace(file, parts=file.parts[around:], around=file.parts[:around])


def of_a_class(files: Sequence[File]) -> bool:
    """Whether an archive holds what several people handed in, or nothing, or a platform made it."""
    return all(any(map(by_platform, file.parts)) for file in files) or _of_several(files)


def _of_several(files: Iterable[File]) -> bool:
    """Whether the outermost folders are people's: several, and not named for chapters."""
    outermost = {file.parts[0] for file in files if len(file.parts) > 1}
    return sum(not is_chapter(name) for name in outermost) > 1

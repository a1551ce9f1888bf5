"""Notebooks in an archive, and in a zip that somebody handed in there."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from helpers.grading.intake import archives
from helpers.grading.intake.listing import LITTER, NOTEBOOK, ZIP, File, Unmatched
from helpers.grading.intake.members import Member, members
from helpers.grading.intake.naming import shown
from helpers.grading.records import UnreadableError


def in_a_zip(path: Path, unmatched: Unmatched) -> list[File]:
    """Find the notebooks of an archive, as if its folders were named by the teacher."""
    files: list[File] = []
    try:
        with archives.opened(path) as archive:
            for member in members(archive, path.stat().st_size):
                files.extend(_of_a_member(archive, member, path, unmatched))
    except UnreadableError as error:
        unmatched.append((shown(str(path)), str(error)))
    return files


def _of_a_member(
    archive: zipfile.ZipFile, member: Member, path: Path, unmatched: Unmatched
) -> Iterator[File]:
    """Give a notebook, or those of a zip in the zip; anything else is listed."""
    source = f"{shown(path.name)}: {member.name}"
    if not member.parts or any(LITTER.fullmatch(part) for part in member.parts):
        return
    file = File(path, member.parts, path.name, member.name, member.modified)
    if member.problem:
        unmatched.append((source, member.problem))
    elif NOTEBOOK.fullmatch(member.parts[-1]):
        yield file
    elif not ZIP.fullmatch(member.parts[-1]):
        unmatched.append((source, "is no notebook and no zip"))
    else:
        try:
            content = archives.unpack(archive, member.info)
            with archives.opened(io.BytesIO(content)) as nested:
                yield from _nested(nested, len(content), file, unmatched)
        except UnreadableError as error:
            unmatched.append((source, str(error)))


def _nested(
    archive: zipfile.ZipFile, size: int, around: File, unmatched: Unmatched
) -> Iterator[File]:
    for member in members(archive, size):
        name = around.member + archives.INSIDE + member.name
        source = f"{shown(around.path.name)}: {name}"
        if not member.parts or any(LITTER.fullmatch(part) for part in member.parts):
            continue
        if member.problem:
            unmatched.append((source, member.problem))
        elif not NOTEBOOK.fullmatch(member.parts[-1]):
            deep = ZIP.fullmatch(member.parts[-1])
            why = "is a zip in a zip in a zip" if deep else "is no notebook and no zip"
            unmatched.append((source, why))
        else:
            yield replace(around, member=name)  # whose it is says the name of the outer zip

"""Zips of feedback under the names by which Moodle and Canvas give them to their students.

Both know the student by a number in the name under which the submission was downloaded, which is
`Grade.returned_as`. The same feedback makes the same zip, to the byte.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence

from helpers.grading.calling import chapter_file
from helpers.grading.exports.model import Export, called
from helpers.grading.records import Counted

_MOODLE = re.compile(r"([^_]*_\d+_(?:assignsubmission|assignfeedback)_[a-z0-9]+)(?:_.*)?")


def feedback_zip_for_moodle(pages: Sequence[tuple[Counted, str]]) -> Export[bytes]:
    """Make a zip for *Upload multiple feedback files in a zip* of grades and their HTML pages.

    Each page stands as ``feedback-chapter-1.html`` in the folder ``Full name_ID_assignsubmission_
    file`` of its student (``importziplib.php``), also where the submissions came without folders.
    """
    return _zipped(pages, _in_moodle, "Moodle")


def feedback_zip_for_canvas(pages: Sequence[tuple[Counted, str]]) -> Export[bytes]:
    """Make a zip for *Upload Submissions* of grades and their HTML pages.

    The names are those of the download up to the number of the file handed in:
    ``lovelaceada_17_4711_feedback-chapter-1.html``. Canvas shows the page as a comment with a file,
    and may call it as the student called the notebook.
    """
    return _zipped(pages, _in_canvas, "Canvas")


def _zipped(
    pages: Sequence[tuple[Counted, str]], place: Callable[[str, str], str], platform: str
) -> Export[bytes]:
    files: dict[str, str] = {}
    problems = []
    for counted, page in pages:
        chapter = counted.grade.chapter
        told = "" if chapter is None else f"-{chapter_file(chapter)}"
        name = f"feedback{told}.html"
        path = place(counted.grade.returned_as, name)
        if not path:
            problems.append(
                f"{called(counted)}: no feedback, as the submission did not come from {platform}'s "
                "own zip"
            )
        elif path in files:
            problems.append(f"{called(counted)}: no feedback, as its place is another grade's too")
        else:
            files[path] = page
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path)  # of 1980, the first time that a zip can say
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path].encode("utf-8", "replace"))
    return Export(content.getvalue(), tuple(problems))


def _in_moodle(returned_as: str, name: str) -> str:
    """Path in the zip: the first part of the name that Moodle would read, as a folder."""
    for part in _parts(returned_as):
        if match := _MOODLE.fullmatch(part):
            return f"{match[1]}/{name}"
    return ""


def _in_canvas(returned_as: str, name: str) -> str:
    """Path in the zip: Canvas reads the first two numbers between underscores.

    An anonymous student's name begins with ``anon``, and an identifier of letters and digits stands
    in place of the first.
    """
    parts = next(iter(_parts(returned_as)[-1:]), "").split("_")
    skipped = 2 + ("LATE" in parts[1:2]) if parts[:1] == ["anon"] else 0
    numbers = [place for place, each in enumerate(parts) if re.fullmatch(r"[0-9]+", each)]
    ends = [place for place in numbers if place >= skipped][:1] if skipped else numbers[1:2]
    return "_".join([*parts[: ends[0] + 1], name]) if ends else ""


def _parts(path: str) -> list[str]:
    """Folders and file of a path; none if a zip could not hold it safely everywhere."""
    parts = path.split("/")
    unsafe = any(part in ("", ".", "..") for part in parts[:-1]) or "\\" in path
    controls = any(unicodedata.category(each) in ("Cc", "Cs") for each in path)
    return [] if unsafe or controls else [part for part in parts if part]

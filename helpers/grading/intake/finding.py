"""What was handed in: notebooks in folders and archives, each with whose it is and when.

Nothing is unpacked to the disk, and no link is followed out of a folder.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.grading.intake.layouts import Owner, may_be_a_person, owner, stem
from helpers.grading.intake.listing import (
    NOTEBOOK,
    File,
    Unmatched,
    existing,
    is_zip,
    modified,
    walk,
)
from helpers.grading.intake.naming import natural, shown
from helpers.grading.intake.roster import Roster
from helpers.grading.intake.wrapping import from_the_student_on, of_a_class, of_one
from helpers.grading.intake.zipped import in_a_zip
from helpers.grading.records import Submission

MAX_TRIES = 20
"""Most tries of a student that are taken in one run: each is run, and a small zip holds thousands.
"""


@dataclass
class Found:
    """Submissions by student, the oldest first; and what is none: where it is, and why."""

    submissions: list[Submission] = field(default_factory=list)
    unmatched: Unmatched = field(default_factory=list)


def find(paths: Sequence[Path], roster: Roster | None = None) -> Found:
    """Find every notebook in folders, archives and single files.

    All tries of a student are there, in order of the time of the file, then of the number in its
    name. Where a roster is given and has nobody that a name speaks of, the file is not taken, and
    listed; of more than `MAX_TRIES` tries only the last are taken. Raises ``FileNotFoundError`` for
    a path that does not exist.

    What comes from Canvas has no time: Canvas stamps what it packs with the moment of the download,
    by which everybody would be late. That a submission was late, it says in the name; and numbers
    in the name grow with each. Moodle stamps with the moment at which a file was stored.
    """
    found = Found()
    owned: list[tuple[File, Owner]] = []
    seen: set[tuple[Path, str]] = set()
    for file in _files(existing(paths, found.unmatched), found.unmatched):
        key = file.path.resolve(), file.member
        if key in seen:
            continue
        seen.add(key)
        if whose := owner(file.parts, file.container, roster, file.around):
            owned.append((file, whose))
        else:
            found.unmatched.append((_source(file), "names nobody who is in the roster"))
    owned = list(_in_odd_folders(owned, roster))
    ordered = sorted(_submissions(owned), key=_order)
    left = Counter(each.student for each in ordered)
    for each in ordered:
        if left[each.student] <= MAX_TRIES:
            found.submissions.append(each)
        else:
            left[each.student] -= 1
            why = f"is one of more than {MAX_TRIES} tries of a student: the last are taken"
            found.unmatched.append((shown(each.source), why))
    return found


def _submissions(owned: list[tuple[File, Owner]]) -> Iterator[Submission]:
    """Tell students of one name apart by the platform's number."""
    numbers = {(_assignment(file), whose.student, whose.user_id) for file, whose in owned}
    alike = Counter((where, student) for where, student, _ in numbers)
    namesakes = {student for (_, student), count in alike.items() if count > 1}
    for file, whose in owned:
        distinct = not whose.listed and whose.user_id and whose.student in namesakes
        yield Submission(
            student=f"{whose.student} {whose.user_id}" if distinct else whose.student,
            path=file.path,
            member=file.member,
            name=whose.name,
            submitted=None if whose.platform == "canvas" else file.submitted,
            late=whose.late,
            returned_as=whose.returned_as,
            user_id=whose.user_id,
            remarks=(whose.remark,) if whose.remark else (),
        )


def _in_odd_folders(
    owned: Sequence[tuple[File, Owner]], roster: Roster | None
) -> Iterator[tuple[File, Owner]]:
    """Remark on files that are alone in a folder that names a chapter, or somebody unknown."""
    people: dict[tuple[Path, str], set[str]] = {}
    for file, whose in owned:
        people.setdefault((_root(file), file.parts[0]), set()).add(whose.student)
    for file, whose in owned:
        folder = file.parts[0] if len(file.parts) > 1 else ""
        if (
            roster
            and whose.listed
            and not whose.platform
            and len(people[_root(file), file.parts[0]]) == 1
            and may_be_a_person(folder)
            and not roster.mentioned(stem(folder))
        ):
            remark = f"it lies in the folder {shown(folder)!r}, which names nobody in the roster"
            yield file, replace(whose, remark=whose.remark or remark)
        else:
            yield file, whose


def _root(file: File) -> Path:
    """Where the folders of a file begin: an archive, or a folder that the teacher named."""
    return file.path if file.member else file.path.parents[len(file.parts) - 1]


def _assignment(file: File) -> Path:
    """Where all of an assignment lies: Moodle numbers a student anew in each."""
    return file.path if file.member else file.path.parent.parent


def _order(submission: Submission) -> tuple[object, ...]:
    when = submission.submitted.timestamp() if submission.submitted else 0.0
    own = submission.member or submission.path.name
    return submission.student, when, natural(own.rpartition(".")[0]), str(submission.path)


def _source(file: File) -> str:
    return shown(Submission("", file.path, file.member).source)


def _files(paths: Sequence[Path], unmatched: Unmatched) -> Iterator[File]:
    """Find the notebooks at paths that the teacher named."""
    zips = {path: _opened(path, unmatched) for path in paths if is_zip(path)}
    classes = len(zips) == 1 or all(map(of_a_class, zips.values()))
    for path in paths:
        if path.is_dir():
            yield from _in_a_folder(path, unmatched)
        elif path in zips:
            around = path.absolute().parent.name
            yield from zips[path] if classes else of_one(zips[path], (path.name,), around)
        elif path.is_file() and not NOTEBOOK.fullmatch(path.name):
            unmatched.append((shown(str(path)), "is no notebook and no zip"))
        else:
            yield File(path, (path.name,), path.absolute().parent.name, submitted=modified(path))


def _in_a_folder(root: Path, unmatched: Unmatched) -> Iterator[File]:
    """Find the notebooks below a folder; what lies in a zip there is one student's.

    Unless all is in zips at its top, and each of them holds what a whole class handed in.
    """
    files: list[File] = []
    zips: dict[Path, list[File]] = {}
    container = root.absolute().name
    for path in walk(root, unmatched):
        if is_zip(path):
            zips[path] = _opened(path, unmatched)
        elif NOTEBOOK.fullmatch(path.name):
            parts = path.relative_to(root).parts
            files.append(File(path, parts, container, submitted=modified(path)))
        else:
            unmatched.append((shown(str(path)), "is no notebook and no zip"))
    if not files and all(path.parent == root and of_a_class(zips[path]) for path in zips):
        for held in zips.values():
            yield from held
        return
    for path, held in zips.items():
        files.extend(of_one(held, path.relative_to(root).parts, container))
    yield from from_the_student_on(files)


def _opened(path: Path, unmatched: Unmatched) -> list[File]:
    return from_the_student_on(in_a_zip(path, unmatched))

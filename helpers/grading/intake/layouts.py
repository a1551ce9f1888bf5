"""Whose a file is, from the names of what it lies in.

Platforms write into a name whose it is: Canvas into that of the file, Moodle into that of the
folder, or of the file if folders are off. Elsewhere people do: ``student/chapter.ipynb``,
``student_chapter.ipynb``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpers.grading.calling import person_called
from helpers.grading.intake.naming import is_folder_of, shown
from helpers.grading.intake.roster import Platform, Roster
from helpers.grading.intake.roster_file import Student
from helpers.resources import chapters

_CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<name>anon)_(?P<late>LATE_)?(?P<id>[A-Za-z0-9]+)_(?P<attachment>\d+)_(?P<file>.+)",
    re.DOTALL,
)
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL)

_WORD = r"(?:chapter|chap|ch|kapitel|notebook|nb)"
_CHAPTER = rf"(?:{_WORD}[-_ .]*)?0?\d(?!\d)(?:[-_ .(].*)?"
_CHAPTER_ONLY = re.compile(rf"(?:{_WORD}[-_ .]*)?0?\d", re.IGNORECASE)
_CHAPTER_NAME = re.compile(_CHAPTER, re.IGNORECASE | re.DOTALL)
_STUDENT_CHAPTER = (
    re.compile(r"(?P<student>.+?)(?:_|\s+-\s+)(?P<rest>0\d-[^\W\d_].*)", re.DOTALL),
    re.compile(
        rf"(?P<student>.+?)(?:_|\s+-\s+)(?P<rest>{_WORD}[-_ .]*\d.*)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"(?P<student>.+)(?:_|\s+-\s+)(?P<rest>[^_]+)", re.DOTALL),
)
_ENDINGS = re.compile(r"\.(?:ipynb|zip|json|txt)$", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Whose a file is, as far as names say; `platform` is empty where people named it.

    `listed` says that the roster has the student; `remark` is for a person, if names disagree.
    """

    student: str
    name: str = ""
    platform: Platform = ""
    user_id: str = ""
    late: bool = False
    returned_as: str = ""
    listed: bool = False
    remark: str = ""


def owner(
    parts: Sequence[str],
    container: str,
    roster: Roster | None = None,
    around: Sequence[str] = (),
) -> Owner | None:
    """Tell whose the file is that lies at ``parts`` in a folder or archive named ``container``.

    Only the outermost name counts, below folders that are named for chapters: what lies in it, a
    learner may have named, and nobody hands in for somebody else. Of the folders ``around``, which
    hold all files, one may be a student's all the same, where the roster has it. ``None`` where
    people gave the names and the roster has nobody of them. Whoever a platform knows by a number
    and the roster does not have stays who the platform says. A file that is named for somebody
    else of the roster is the folder's all the same, and it is remarked.
    """
    found = _owner(parts, container, roster, around)
    if found is None or roster is None or not found.listed:
        return found
    return replace(found, remark=_another(parts[-1], found, roster))


def _owner(
    parts: Sequence[str], container: str, roster: Roster | None, around: Sequence[str]
) -> Owner | None:
    for folder in around if roster else ():
        if row := _called(folder, roster):
            return _as_in_the_roster(Owner(""), row)
    first = next((part for part in parts[:-1] if not _CHAPTER_ONLY.fullmatch(part)), parts[-1])
    if found := by_platform(first):
        row = _in_the_roster(found, roster) if roster else None
        return _as_in_the_roster(found, row) if row else found
    named = _by_people(parts, container)
    if roster is None:
        return Owner(shown(named) or "no name")
    outermost = next((part for part in parts[:-1] if not is_chapter(part)), parts[-1])
    folder = parts[0] if len(parts) > 1 else ""
    row = _called(folder, roster) or roster.mentioned(stem(folder))  # "chapter-1-ada"
    row = row or _called(named, roster)
    row = row or roster.mentioned(stem(outermost)) or roster.mentioned(stem(container))
    return _as_in_the_roster(Owner(""), row) if row else None


def by_platform(part: str) -> Owner | None:
    """Read a name that Canvas or Moodle wrote."""
    return _canvas(part) or _moodle(part)


def is_chapter(name: str) -> bool:
    """Whether a file or folder is named for a chapter, such as ``04-lenet-5.ipynb``."""
    return bool(_CHAPTER_NAME.fullmatch(stem(name)))


def may_be_a_person(folder: str) -> bool:
    """Whether a folder that is named as chapters are may be somebody's: ``01-mallory``."""
    own = stem(folder).casefold()
    titles = {path.stem.casefold() for path in chapters().values()}
    return is_chapter(folder) and not _CHAPTER_ONLY.fullmatch(own) and own not in titles


def stem(name: str) -> str:
    """Give a file's name without ``.ipynb``, ``.zip`` and what browsers put after them."""
    while (shorter := _ENDINGS.sub("", name)) != name:
        name = shorter
    return name


def _canvas(part: str) -> Owner | None:
    match = _CANVAS.fullmatch(part) or _CANVAS_ANONYMOUS.fullmatch(part)
    if not match:
        return None
    return Owner(
        student=match["id"],
        name=shown(match["name"]),
        platform="canvas",
        user_id=match["id"],
        late=bool(match["late"]),
        returned_as=part,
    )


def _moodle(part: str) -> Owner | None:
    match = _MOODLE.fullmatch(part)
    if not match:
        return None
    name = shown(match["name"].replace("_", " ").strip())
    return Owner(
        # "Participant" is everybody where grading is blind: such a name is none without its number.
        student=name if " " in name else f"{name} {match['id']}",
        name=name,
        platform="moodle",
        user_id=match["id"],
        returned_as=part,
    )


def _by_people(parts: Sequence[str], container: str) -> str:
    """Take the outermost folder that is not named for a chapter, else what the file says."""
    *folders, file = parts
    for folder in folders:
        if not is_chapter(folder):
            return stem(folder)
    own = stem(file)
    for pattern in _STUDENT_CHAPTER:
        if not is_chapter(file) and (match := pattern.fullmatch(own)):
            return match["student"].strip()
    return (stem(container) if is_chapter(file) and container else own).strip()


def _called(name: str, roster: Roster | None) -> Student | None:
    """Find who has a name, or a folder that `convnets handout` has named."""
    if roster is None:
        return None
    row = roster.match(student=stem(name), name=stem(name))
    return row or next((each for each in roster.students if is_folder_of(name, each.student)), None)


def _in_the_roster(found: Owner, roster: Roster) -> Student | None:
    row = roster.match(found.student, found.platform, found.user_id, found.name)
    if not row and found.platform == "moodle":  # "Group A-Ada Lovelace"
        return roster.match(name=found.name.partition("-")[2])
    return row


def _another(file: str, found: Owner, roster: Roster) -> str:
    """Say whose name a file bears, if that is another student's; a bare number is nobody's."""
    canvas = _CANVAS.fullmatch(file)
    own = stem(canvas["file"] if canvas else file)
    row = roster.mentioned(own) if re.search(r"[^\W\d_]", own) else None
    if row is None or row.student == found.student or row.student.isdigit():
        return ""
    called = shown(person_called(row.student, row.name))
    return f"the file {shown(own)!r} is named for {called}, and came as this student's"


def _as_in_the_roster(found: Owner, row: Student) -> Owner:
    return Owner(
        student=row.student,
        name=row.name or found.name,
        platform=found.platform,
        user_id=found.user_id or row.canvas or row.moodle,
        late=found.late,
        returned_as=found.returned_as,
        listed=True,
    )

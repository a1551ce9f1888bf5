"""What a teacher takes from the gradebook: grades, feedback, the report, files for platforms."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from helpers.exercises import Exercise
from helpers.grading import exports
from helpers.grading.absent import absent
from helpers.grading.calling import person_called
from helpers.grading.exports.model import Rows
from helpers.grading.gradebook import Gradebook
from helpers.grading.intake import Roster, safe_name
from helpers.grading.papers import hints, solutions, titles
from helpers.grading.people import remember, remembered
from helpers.grading.records import Counted
from helpers.grading.reports import feedback, report, write_feedback
from helpers.grading.teachers.catalogue import Catalogue
from helpers.resources import replacing


@dataclass(frozen=True)
class Platforms:
    """Files of learning platforms to fill in; empty for none.

    `assignments` gives for each chapter the title or number of its assignment on Canvas. Without
    its export a file is made for each of them, by the numbers that Canvas's zips hold.
    """

    canvas: Path | None = None
    assignments: Mapping[int, str] = field(default_factory=dict)
    moodle: Path | None = None
    chapter: int | None = None
    gradescope: Path | None = None
    moodle_column: str | None = None


def write(
    book: Gradebook,
    out: Path,
    catalogue: Catalogue,
    platforms: Platforms,
    roster: Roster | None = None,
    unmatched: Sequence[tuple[str, str]] | None = None,
    anonymous: bool = False,
) -> list[str]:
    """Write all files into ``out``, and give a sentence for each grade that one does not hold.

    ``unmatched`` are files that were passed over, and ``roster`` the students; ``None`` for those
    of the last run. Who is on the roster and handed in nothing has 0 points, on a platform once
    their deadline is past.
    Raises ``ValueError`` for a platform's file that is none.
    """
    unmatched = _passed_over(out / "passed-over.json", unmatched)
    counted = book.counted()
    if roster:
        remember(out, roster)
    else:
        roster = remembered(out)
    people = {row.student: row for row in roster.students} if roster else None
    known = {each.grade.student for each in counted}
    missing = absent(counted, roster) if roster else []
    silent = [row for row in roster.students if row.student not in known] if roster else []
    _text(out / "grades.csv", "\ufeff" + exports.grades_csv([*counted, *missing], anonymous))
    _text(
        out / "report.html",
        report(
            counted,
            _exercises(catalogue, ""),
            unmatched,
            [person_called(row.student, row.name) for row in silent],
            "Grades",
            anonymous,
            solutions(),
        ),
    )
    _feedback(counted, out, catalogue)
    entered = [*_entered(counted), *(each for each in missing if _is_due(book, each))]
    problems = list(_for_platforms(entered, out, platforms, people, _exercises(catalogue, "")))
    problems += _feedback_to_upload(counted, out, catalogue)
    return problems


def _entered(counted: Sequence[Counted]) -> Iterator[Counted]:
    """Leave out a file that cannot be read where a person has given points for the chapter."""
    by_hand = {each.grade.student for each in counted if each.grade.by_hand}
    for each in counted:
        if each.grade.chapter is not None or each.grade.student not in by_hand:
            yield each


def _is_due(book: Gradebook, counted: Counted) -> bool:
    due = book.due(counted.grade.student, counted.grade.chapter or 0)
    return due is None or due < datetime.now(UTC)


def _feedback(counted: Sequence[Counted], out: Path, catalogue: Catalogue) -> None:
    """Write all pages anew; who has been forgotten has none any more."""
    variants = catalogue.own is not None and catalogue.own.varies
    owners: dict[str, str] = {}
    named, told = titles(), hints()
    part = out / "feedback.part"
    shutil.rmtree(part, ignore_errors=True)
    (part / "feedback").mkdir(parents=True)
    for group in _groups(counted, by_student=variants):
        mine = _exercises(catalogue, group[0].grade.student if variants else "")
        write_feedback(part, group, mine, named, safe_name, told, owners)
    shutil.rmtree(out / "feedback", ignore_errors=True)
    (part / "feedback").rename(out / "feedback")
    part.rmdir()


def _exercises(catalogue: Catalogue, student: str) -> list[Exercise]:
    """Give all exercises, with the variants that a student gets."""
    chapters = catalogue.chapters
    return [each for chapter in chapters for each in catalogue.exercises(chapter, student)]


def _groups(counted: Sequence[Counted], by_student: bool) -> Iterator[Sequence[Counted]]:
    if not by_student:
        yield counted
        return
    for student in dict.fromkeys(each.grade.student for each in counted):
        yield [each for each in counted if each.grade.student == student]


def _passed_over(
    path: Path, unmatched: Sequence[tuple[str, str]] | None
) -> Sequence[tuple[str, str]]:
    """Keep what was passed over for the next report, or read what was kept."""
    if unmatched is not None:
        _text(path, json.dumps(list(unmatched), indent=1))
        return unmatched
    if not path.exists():
        return ()
    return [(source, why) for source, why in json.loads(path.read_text(encoding="utf-8"))]


def _for_platforms(
    counted: Sequence[Counted],
    out: Path,
    platforms: Platforms,
    people: Rows | None,
    exercises: Sequence[Exercise],
) -> Iterator[str]:
    if platforms.canvas is not None:
        text = _read(platforms.canvas)
        made = exports.canvas_csv(counted, text, platforms.assignments, people)
        _text(out / "canvas.csv", made.content)
        yield from made.problems
    for chapter, title in platforms.assignments.items() if platforms.canvas is None else ():
        made = exports.canvas_csv_from_ids(counted, title, people, chapter)
        _text(out / f"canvas-{chapter}.csv", made.content)
        yield from made.problems
    if platforms.moodle is not None:
        text = _read(platforms.moodle)
        made = exports.moodle_worksheet(
            counted, text, people, platforms.chapter, platforms.moodle_column
        )
        _text(out / "moodle.csv", made.content)
        yield from made.problems
    if platforms.gradescope is not None:
        there = [each for each in counted if not each.absent]
        if len(there) != 1:
            raise ValueError(f"results.json is of one submission, and there are {len(there)}")
        asked = {each.name: float(each.points) for each in exercises}
        results = exports.gradescope_results(there[0], asked)
        _text(platforms.gradescope, json.dumps(results, indent=2))


def _feedback_to_upload(
    counted: Sequence[Counted], out: Path, catalogue: Catalogue
) -> Iterator[str]:
    """Zip the pages of what came from a platform's own zip, for this platform."""
    named, told = titles(), hints()
    for platform, make in (
        ("moodle", exports.feedback_zip_for_moodle),
        ("canvas", exports.feedback_zip_for_canvas),
    ):
        came = [each for each in counted if each.grade.returned_as and _is_of(platform, each)]
        if came:
            pages = []
            for each in came:
                exercises = _exercises(catalogue, each.grade.student)
                title = named.get(each.grade.chapter or 0, "")
                pages.append((each, feedback(each, exercises, title, told)))
            made = make(pages)
            with replacing(out / f"feedback-{platform}.zip") as part:
                part.write_bytes(made.content)
            yield from made.problems


def _is_of(platform: str, counted: Counted) -> bool:
    moodle = "_assignsubmission_" in counted.grade.returned_as
    return moodle == (platform == "moodle")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 (byte {error.start}): download it again") from None


def _text(path: Path, text: str) -> None:
    with replacing(path) as part:
        part.write_bytes(text.encode("utf-8", "replace"))

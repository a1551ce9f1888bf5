"""What a teacher takes from the gradebook: grades, feedback, the report, files for platforms."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.exercises import Exercise
from helpers.grading import exports
from helpers.grading.exports.model import People
from helpers.grading.gradebook import Gradebook
from helpers.grading.intake import Roster, safe_name
from helpers.grading.papers import hints, solutions, titles
from helpers.grading.records import Counted
from helpers.grading.reports import feedback, report, write_feedback
from helpers.resources import replacing


@dataclass(frozen=True)
class Platforms:
    """Files of learning platforms to fill in; empty for none.

    `assignments` gives for each chapter the title or number of its assignment on Canvas.
    """

    canvas: Path | None = None
    assignments: Mapping[int, str] = field(default_factory=dict)
    moodle: Path | None = None
    chapter: int | None = None
    gradescope: Path | None = None


def write(
    book: Gradebook,
    out: Path,
    exercises: Sequence[Exercise],
    platforms: Platforms,
    roster: Roster | None = None,
    unmatched: Sequence[tuple[str, str]] = (),
    anonymous: bool = False,
) -> list[str]:
    """Write all files into ``out``, and give a sentence for each grade that one does not hold.

    Raises ``ValueError`` for a platform's file that is none.
    """
    counted = book.counted()
    people = {row.student: row for row in roster.students} if roster else None
    known = {each.grade.student for each in counted}
    _text(out / "grades.csv", "\ufeff" + exports.grades_csv(counted, anonymous))
    _text(
        out / "report.html",
        report(
            counted,
            exercises,
            unmatched,
            [row.student for row in roster.students if row.student not in known] if roster else [],
            "Grades",
            anonymous,
            solutions(),
        ),
    )
    write_feedback(out, counted, exercises, titles(), safe_name, hints())
    problems = list(_for_platforms(counted, out, platforms, people))
    problems += _feedback_to_upload(counted, out, exercises)
    return problems


def _for_platforms(
    counted: Sequence[Counted], out: Path, platforms: Platforms, people: People | None
) -> Iterator[str]:
    if platforms.canvas is not None:
        text = _read(platforms.canvas)
        made = exports.canvas_csv(counted, text, platforms.assignments, people)
        _text(out / "canvas.csv", made.content)
        yield from made.problems
    if platforms.moodle is not None:
        text = _read(platforms.moodle)
        made = exports.moodle_worksheet(counted, text, people, platforms.chapter)
        _text(out / "moodle.csv", made.content)
        yield from made.problems
    if platforms.gradescope is not None:
        if len(counted) != 1:
            raise ValueError(f"results.json is of one submission, and there are {len(counted)}")
        results = exports.gradescope_results(counted[0])
        _text(platforms.gradescope, json.dumps(results, indent=2))


def _feedback_to_upload(
    counted: Sequence[Counted], out: Path, exercises: Sequence[Exercise]
) -> Iterator[str]:
    """Zip the pages of what came from a platform's own zip, for this platform."""
    named, told = titles(), hints()
    for platform, make in (
        ("moodle", exports.feedback_zip_for_moodle),
        ("canvas", exports.feedback_zip_for_canvas),
    ):
        came = [each for each in counted if each.grade.returned_as and _is_of(platform, each)]
        if came:
            pages = [
                (each, feedback(each, exercises, named.get(each.grade.chapter or 0, ""), told))
                for each in came
            ]
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

"""What a learner gets back: points, and for each exercise what was asked and what came."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.exercises import Exercise
from helpers.grading import judging
from helpers.grading.calling import (
    chapter_file,
    chapter_titled,
    exercise_called,
    exercise_titled,
)
from helpers.grading.intake.naming import folder_of
from helpers.grading.records import Change, Counted, ExerciseResult, Grade, Verdict
from helpers.grading.reports.pages import render
from helpers.resources import replacing

WORDS: dict[Verdict, str] = {
    "right": "Right",
    "wrong": "Not right",
    "error": "Stopped with an error",
    "timeout": "No answer in time",
    "died": "Python ended without an answer",
    "missing": "Not done",
}
"""Each verdict in words."""

HIDDEN = "It is right on the public cases, which `check` shows, but not on others."
NOT_TRIED = "It could not be tried, as a cell did not come to an end."
_EXPLAINED: dict[Verdict, str] = {
    "timeout": "Nothing came back in the time that there is. Is there a loop that does not end?",
    "died": "The process ended, or took more memory than there is, before it gave an answer.",
    "missing": "No cell defines the name, the cell that does stopped with an error, or it is still "
    "as it was handed out.",
}
_SIGNS: dict[Verdict, str] = {"right": "✓", "missing": "–"}
_WITHOUT_FACTS = frozenset[Verdict](["right", "missing"])  # of what is missing all is explained
_HINTED = frozenset[Verdict](["wrong", "error", "timeout"])


@dataclass(frozen=True)
class _Row:
    """An exercise as the page shows it; `points` count a person's change."""

    result: ExerciseResult
    points: float
    label: str
    heading: str
    asks: str
    words: str
    sign: str
    explained: str
    facts: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]
    hint: str
    overrides: tuple[Change, ...]


def feedback(
    counted: Counted,
    exercises: Sequence[Exercise],
    title: str,
    hints: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Write the page for a learner's chapter: one HTML file that asks for nothing else.

    `hints` holds those of each exercise, in their order; the first is shown where an answer is
    wrong, stops with an error, or takes too long. Text between backticks is set as code.
    """
    known = {exercise.name: exercise for exercise in exercises}
    stuck = stuck_in(counted.grade)
    rows = [
        _row(result, known.get(result.exercise), counted.overrides, (hints or {}), stuck)
        for result in counted.grade.exercises
    ]
    graded = {result.exercise for result in counted.grade.exercises}
    others = [change for change in counted.overrides if change.exercise not in graded]
    return render(
        "feedback.html.j2",
        title=title,
        grade=counted.grade,
        total=counted.points,
        possible=counted.possible,
        attempts=counted.attempts,
        before=sum(row.points for row in rows) + sum(change.points for change in others),
        others=others,
        penalties=counted.penalties,
        rows=rows,
        stuck=stuck,
    )


def stuck_in(grade: Grade) -> bool:
    """Whether a cell did not come to an end, so that no exercise could be tried."""
    return bool(grade.errors) and grade.errors[0] in {each.reason for each in grade.exercises}


def _row(
    result: ExerciseResult,
    exercise: Exercise | None,
    overrides: Iterable[Change],
    hints: Mapping[str, Sequence[str]],
    stuck: bool,
) -> _Row:
    own = tuple(change for change in overrides if change.exercise == result.exercise)
    said = result.reason in ("", judging.HIDDEN)
    hidden = result.verdict in ("wrong", "error") and said and not result.asked
    facts = (
        ("asked", result.asked),
        ("came", result.came),
        ("expected", result.expected),
        ("because", "" if hidden else result.reason),
        ("your line", result.where),
    )
    advice = exercise.advice if exercise else {}
    hinted = result.verdict in _HINTED and not stuck
    told = [*hints.get(result.exercise, ())] if hinted else []
    return _Row(
        result=result,
        points=own[-1].points if own else result.points,
        label=exercise_called(exercise) if exercise else result.exercise,
        heading=exercise_titled(exercise) if exercise else f"Exercise: {result.exercise}",
        asks=exercise.asks if exercise else "",
        words=WORDS[result.verdict],
        sign=_SIGNS.get(result.verdict, "✗"),
        explained=NOT_TRIED if stuck else HIDDEN if hidden else _EXPLAINED.get(result.verdict, ""),
        facts=tuple(fact for fact in facts if fact[1] and result.verdict not in _WITHOUT_FACTS),
        advice=tuple(text for words, text in advice.items() if words in result.reason),
        hint=told[0] if told else "",
        overrides=own,
    )


def write_feedback(
    directory: Path,
    counted: Iterable[Counted],
    exercises: Sequence[Exercise],
    titles: Mapping[int, str],
    safe_name: Callable[[str], str],
    hints: Mapping[str, Sequence[str]] | None = None,
    owners: dict[str, str] | None = None,
) -> list[Path]:
    """Write ``feedback/<student>/chapter-<n>.html`` below `directory` for each, and return where.

    `titles` gives each chapter's, and `safe_name` makes a folder's name of a student. What is no
    chapter is told in ``unreadable.html``. `owners` remembers whose each folder is, for who writes
    into one directory by several calls.
    """
    owners = {} if owners is None else owners
    written: list[Path] = []
    for each in counted:
        grade = each.grade
        path = directory / "feedback" / folder_of(grade.student, owners, safe_name)
        page = "unreadable" if grade.chapter is None else chapter_file(grade.chapter)
        path /= f"{page}.html"
        while path in written:
            path = path.with_name(f"{path.stem}-again.html")
        title = "Your file"
        if grade.chapter is not None:
            title = titles.get(grade.chapter, chapter_titled(grade.chapter))
        with replacing(path) as part:
            part.write_text(feedback(each, exercises, title, hints), encoding="utf-8")
        written.append(path)
    return written

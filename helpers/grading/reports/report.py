"""The teacher's report of a class: one HTML file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.exercises import Exercise
from helpers.grading.calling import chapter_titled, person_called
from helpers.grading.judging import OUT_OF_MEMORY
from helpers.grading.records import VERDICTS, Counted, Grade, Verdict
from helpers.grading.reports import similarity
from helpers.grading.reports.chapters import section
from helpers.grading.reports.feedback import stuck_in
from helpers.grading.reports.items import LEAST
from helpers.grading.reports.pages import render
from helpers.grading.reports.tokens import MAX_CHARACTERS, runs_text

MOST_PAIRS = 30
"""How many pairs of students whose additions are alike are shown for a chapter."""

_ENDED: dict[Verdict, str] = {"died": "Python ended", "timeout": "no answer in time"}


@dataclass(frozen=True)
class _Look:
    """A submission that somebody should look at, and why."""

    student: str
    chapter: str
    reasons: list[str]


def report(
    counted: Sequence[Counted],
    exercises: Sequence[Exercise],
    unmatched: Sequence[tuple[str, str]],
    roster_missing: Sequence[str],
    title: str,
    anonymous: bool = False,
    published: Sequence[str] = (),
) -> str:
    """Write the report: for each chapter points, exercises, errors, time; and who needs a look.

    `unmatched` are files that were passed over, each with the reason; `roster_missing` handed in
    nothing. `published` is what every student may have, such as the chapters' solutions: it does
    not count as alike. With `anonymous` students are numbered in an order that tells nothing, and
    neither files nor those who are missing are named; what students wrote stays as it is.
    """
    people = _people(counted, anonymous)
    by_chapter: dict[int, list[Counted]] = {}
    for each in counted:
        if each.grade.exercises and each.grade.chapter is not None:
            by_chapter.setdefault(each.grade.chapter, []).append(each)
    return render(
        "report.html.j2",
        title=title,
        graded=sum(map(len, by_chapter.values())),
        students=len({each.grade.student for group in by_chapter.values() for each in group}),
        chapters=[
            section(number, group, exercises, people, published)
            for number, group in sorted(by_chapter.items())
        ],
        looks=_looks([each.grade for each in counted], people, anonymous),
        unmatched=unmatched,
        missing=roster_missing,
        anonymous=anonymous,
        verdicts=VERDICTS,
        rules=similarity,
        least=LEAST,
        most_pairs=MOST_PAIRS,
    )


def _people(counted: Sequence[Counted], anonymous: bool) -> dict[str, str]:
    """Say what each student is called."""
    if anonymous:
        mixed = sorted(counted, key=lambda each: hashlib.sha256(repr(each).encode()).digest())
        students = dict.fromkeys(each.grade.student for each in mixed)
        return {student: f"student {place}" for place, student in enumerate(students, start=1)}
    return {
        each.grade.student: person_called(each.grade.student, each.grade.name) for each in counted
    }


def _looks(grades: Sequence[Grade], people: Mapping[str, str], anonymous: bool) -> list[_Look]:
    """Say what is to be looked at and why: what cannot be read first, what is only late last."""
    ordered = sorted(
        grades, key=lambda grade: (not grade.problem, not grade.remarks, not _ended(grade))
    )
    owners: dict[str, list[str]] = {}
    for grade in grades:
        owners.setdefault(grade.sha256, []).append(grade.student)
    return [
        _Look(people[grade.student], _numbered(grade.chapter), reasons)
        for grade in ordered
        if (
            reasons := [
                *_unread(grade),
                *_remarked(grade, anonymous),
                *_ended(grade),
                *_stopped(grade),
                *_same_file(grade, owners, people),
                *_not_compared(grade),
                *(["late"] if grade.late else []),
            ]
        )
    ]


def _unread(grade: Grade) -> list[str]:
    return [f"cannot be read: {grade.problem}"] if grade.problem else []


def _numbered(chapter: int | None) -> str:
    return "unknown" if chapter is None else str(chapter or chapter_titled(chapter))


def _remarked(grade: Grade, anonymous: bool) -> list[str]:
    """Give what was remarked when it came: it names files and people."""
    if grade.remarks and anonymous:
        return ["how it came: `convnets grade show` says more"]
    return list(grade.remarks)


def _stopped(grade: Grade) -> list[str]:
    """Say what stopped a cell of a notebook in which nothing was defined."""
    missing = {result.verdict for result in grade.exercises} == {"missing"}
    return [f"nothing is defined: {grade.errors[0]}"] if missing and grade.errors else []


def _same_file(
    grade: Grade, owners: Mapping[str, Sequence[str]], people: Mapping[str, str]
) -> list[str]:
    """Name others who handed in the same file, to the byte; an unchanged handout is nobody's."""
    others = {each for each in owners[grade.sha256] if each != grade.student}
    if not others or not grade.sha256 or not grade.additions:
        return []
    return [f"the same file as {', '.join(sorted(people[each] for each in others))}"]


def _not_compared(grade: Grade) -> list[str]:
    """Say why a copy in the additions may not have been found."""
    reasons = []
    if len(grade.additions) > MAX_CHARACTERS:
        reasons.append("additions are longer than what is compared")
    if runs_text(grade.additions[:MAX_CHARACTERS]):
        reasons.append("additions run a text as code (exec, eval)")
    return reasons


def _ended(grade: Grade) -> list[str]:
    if stuck_in(grade):
        return list(grade.errors[:1])
    names: dict[str, list[str]] = {}
    for result in grade.exercises:
        if words := _ENDED.get(result.verdict):
            words = OUT_OF_MEMORY if result.reason.startswith(OUT_OF_MEMORY) else words
            names.setdefault(words, []).append(result.exercise)
    return [f"{words}: {', '.join(those)}" for words, those in sorted(names.items())]

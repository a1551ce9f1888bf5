"""What a command line shows of a gradebook: plain text, one screen each."""

from helpers.exercises import words
from helpers.grading.calling import chapter_called, number
from helpers.grading.gradebook.book import Gradebook
from helpers.grading.gradebook.errors import GradebookError
from helpers.grading.intake import shown
from helpers.grading.records import Change, Counted, ExerciseResult


def student_text(book: Gradebook, student: str) -> str:
    """Show a student's grades that count: by chapter, what earned less than it could, and why.

    Raises `GradebookError` if there is no such student.
    """
    mine = _of(book, student)
    if not mine:
        return f"{printable(student)}: nothing was handed in"
    names = {each.grade.name for each in mine if each.grade.name}
    lines = [" · ".join([mine[0].grade.student, *sorted(names)])]
    for counted in mine:
        lines += ["", *_chapter(counted, book.policy)]
    points, possible = sum(each.points for each in mine), sum(each.possible for each in mine)
    lines += ["", f"all together {number(points)} of {number(possible)}"]
    return _screen(lines)


def override_text(book: Gradebook, student: str, exercise: str, chapter: int | None = None) -> str:
    """Show what an override, or taking it back, made of a student's exercise and of the chapter.

    `chapter` is to be said where two have an exercise of this name. Raises `GradebookError` if no
    try that counts has this exercise.
    """
    for counted in _of(book, student):
        for result in counted.grade.exercises:
            if result.exercise == exercise and chapter in (None, counted.grade.chapter):
                by_hand = {each.exercise: each for each in counted.overrides}
                line = _exercise(result, by_hand.get(exercise), len(exercise))
                return _screen([_now(counted), line])
    raise GradebookError(f"no try of {student} that counts has the exercise {exercise!r}")


def decision_text(book: Gradebook, student: str, chapter: int) -> str:
    """Show what a penalty, or forgiving it, made of a student's chapter.

    Raises `GradebookError` if there is no such student.
    """
    for counted in _of(book, student):
        if counted.grade.chapter == chapter:
            taken = [_taken(each) for each in counted.penalties] or ["  nothing is taken off"]
            return _screen([_now(counted), *taken])
    of = chapter_called(chapter)
    return _screen([f"{student}: nothing of {of} was handed in; it holds once it is"])


def verification_text(broken: list[str]) -> str:
    """Show what `Gradebook.verify` found; at most twenty places."""
    if not broken:
        return "the gradebook is as it was written"
    more = [f"… and {len(broken) - 20} more"] if len(broken) > 20 else []
    count = "1 place" if len(broken) == 1 else f"{len(broken)} places"
    head = f"the gradebook is not as it was written, in {count}:"
    return _screen([head, *(f"  {each}" for each in broken[:20]), *more])


def forgotten_text(student: str, pseudonym: str) -> str:
    """Show that a student was erased, and where else to look."""
    return _screen(
        [
            f"{student} is erased from the gradebook; the points stay as those of {pseudonym}.",
            "Not reached: copies of the gradebook, the submissions, the roster; and tables, report",
            "and zips until `convnets grade report` writes them again.",
        ]
    )


def changes_text(book: Gradebook) -> str:
    """Show what grading again changed: one line an exercise."""
    changes = book.changes()
    if not changes:
        return "grading again changed nothing"
    return _screen(
        [
            f"{each.student}, {chapter_called(each.chapter)}, try {each.attempt}: {each.exercise} "
            f"{_outcome(each.before)} → {_outcome(each.after)}"
            for each in changes
        ]
    )


def fitted(text: str, width: int) -> str:
    """Cut lines that are longer than a terminal is wide: a learner's text may be of any length."""
    lines = text.split("\n")
    return "\n".join(line if len(line) <= width else f"{line[: width - 1]}…" for line in lines)


def printable(text: str) -> str:
    """Return a learner's text as a terminal may have it: in one line, without control characters.

    What would move the cursor, change colours or turn the writing direction is shown as a space.
    """
    return words.printable(text, len(text))


def _of(book: Gradebook, student: str) -> list[Counted]:
    """Give a student's grades that count, also if asked for by the pseudonym."""
    names = (student, book.pseudonym(student))
    return [each for each in book.counted() if each.grade.student in names]


def _now(counted: Counted) -> str:
    of = f"{number(counted.points)} of {number(counted.possible)}"
    name = f" · {counted.grade.name}" if counted.grade.name else ""
    student = f"{counted.grade.student}{name}"
    return f"{student}: {chapter_called(counted.grade.chapter)} is now {of}"


def _taken(penalty: Change) -> str:
    return f"  −{number(penalty.points)}: {penalty.why}"


def _chapter(counted: Counted, policy: str) -> list[str]:
    grade = counted.grade
    if grade.chapter is None:
        return [f"not a chapter: {shown(grade.source)}", f"  {grade.problem}"]
    which = f"try {grade.attempt}, the {policy} of {counted.attempts}"
    if grade.by_hand:
        which = "by hand: nothing that could be read was handed in"
    of = f"{number(counted.points)} of {number(counted.possible)}"
    lines = [f"{chapter_called(grade.chapter)}: {of} ({which})"]
    lines += [f"  {text}" for text in (grade.problem, *grade.remarks) if text]
    by_hand = {each.exercise: each for each in counted.overrides}
    told = [r for r in grade.exercises if r.points < r.possible or r.exercise in by_hand]
    width = max((len(printable(result.exercise)) for result in told), default=0)
    lines += [_exercise(result, by_hand.get(result.exercise), width) for result in told]
    if right := len(grade.exercises) - len(told):
        lines.append(f"  {right} of {len(grade.exercises)} exercises right")
    return lines + [_taken(each) for each in counted.penalties]


def _exercise(result: ExerciseResult, by_hand: Change | None, width: int) -> str:
    name = printable(result.exercise).ljust(width)
    machine = f"{number(result.points)} of {number(result.possible)}, {result.verdict}"
    if by_hand:
        return f"  {name}  {number(by_hand.points)} by hand: {by_hand.why} (before: {machine})"
    return f"  {name}  {machine}" + (f": {result.reason}" if result.reason else "")


def _outcome(result: tuple[str, float] | None) -> str:
    return f"{result[0]} ({number(result[1])})" if result else "not asked"


def _screen(lines: list[str]) -> str:
    """Join lines, whole, each in one line; what begins one with spaces keeps two of them."""
    return "\n".join(
        ("  " if line.startswith("  ") else "")
        + "".join(c if c.isprintable() else " " for c in line.lstrip())
        for line in lines
    )

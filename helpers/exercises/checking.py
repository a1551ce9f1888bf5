"""The notebook's door: `check` judges an answer on the public cases and says so in words."""

import textwrap

from helpers.exercises import plain
from helpers.exercises.comparing import DIFFERS, compare
from helpers.exercises.model import Case, Exercise, Json, Judgement
from helpers.exercises.observing import observe
from helpers.exercises.registry import find
from helpers.exercises.words import printable, show

_MISSING = object()


def check(name: str = "", answer: object = _MISSING) -> None:
    """Print what is right about the answer to exercise `name`, and what is not.

    Sees the public cases only; grading tries others. Never raises: what goes wrong inside the
    answer is told with the learner's own line.
    """
    if answer is _MISSING or (callable(name) and isinstance(answer, str)):
        print(_called_otherwise(name))
        return
    try:
        exercise = find(name)
    except (LookupError, TypeError) as error:
        print(error.args[0])
        return
    observed: list[Json] = []
    try:
        for case in exercise.cases:
            observed += observe(exercise.question, answer, [case.arguments], interruptible=True)
    except KeyboardInterrupt:
        print(f"{name}: stopped before it was done.")
        print(_row("asked", _asked(exercise, case)))
        return
    try:
        observations = plain.from_json(plain.to_json(observed))
    except ValueError:
        print(f"{name}: the results are too large to be compared.")
    else:
        print(report(exercise, compare(exercise, exercise.cases, observations)))


def _called_otherwise(given: object) -> str:
    """Say how `check` is called to who gave the name alone, the answer alone, or both turned."""
    name = given if isinstance(given, str) else getattr(given, "__name__", "")
    name = name if name.isidentifier() else "name"
    return f'check takes the exercise\'s name and your answer: check("{name}", {name}).'


def report(exercise: Exercise, judgements: list[Judgement]) -> str:
    """Tell the verdict on the public cases, and the first case that is not right."""
    statuses = [judgement.status for judgement in judgements]
    count = f" ({statuses.count('right')} of {len(statuses)} public cases)"
    count = count if len(statuses) > 1 else ""
    if set(statuses) == {"right"}:
        return f"{exercise.name}: right{count}."
    if set(statuses) == {"untouched"}:
        return f"{exercise.name}: not done yet."
    first = next(i for i, status in enumerate(statuses) if status != "right")
    case, judgement = exercise.cases[first], judgements[first]
    rows = explain(exercise, case, judgement)
    return "\n".join([f"{exercise.name}: not right yet{count}.", *(_row(*row) for row in rows)])


def explain(exercise: Exercise, case: Case, judgement: Judgement) -> list[tuple[str, str]]:
    """Tell of a public case that is not right, in rows of a label and a text."""
    rows = [("asked", _asked(exercise, case))]
    if judgement.status == "wrong":
        rows += [("came", judgement.came), _wanted(case)]
        # Beside the expected value, this reason says nothing new.
        rows += [("because", judgement.reason)] if case.form or judgement.reason != DIFFERS else []
    elif judgement.status == "untouched":
        rows += [("came", "NotImplementedError: not done yet")]
    else:
        rows += [("error", judgement.reason)]
        rows += [("where", judgement.where)] if judgement.where else []
        advice = exercise.advice.items()
        rows += [("advice", text) for words, text in advice if words in judgement.reason]
    return rows


def _asked(exercise: Exercise, case: Case) -> str:
    if case.asked:
        return case.asked
    if not exercise.parameters:
        return exercise.asks
    return printable(f"{exercise.name}({', '.join(map(show, case.arguments))})", 150)


def _wanted(case: Case) -> tuple[str, str]:
    if case.form:
        return "form", case.form
    note = f" = {case.note}" if case.note else ""
    return "expected", (case.expects or show(case.expected)) + note


def _row(label: str, text: str) -> str:
    lead = f"  {label:<10}"
    return textwrap.fill(
        text,
        width=88,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
    )

"""The notebook's door: `check` judges an answer on the public cases and says so in words."""

import textwrap

from helpers.exercises import plain
from helpers.exercises.comparing import compare
from helpers.exercises.model import Case, Exercise, Judgement
from helpers.exercises.observing import observe
from helpers.exercises.registry import find
from helpers.exercises.words import printable, show


def check(name: str, answer: object) -> None:
    """Print what is right about the answer to exercise `name`, and what is not.

    Sees the public cases only; grading tries others. Never raises: what goes wrong inside the
    answer is told with the learner's own line.
    """
    try:
        exercise = find(name)
    except (LookupError, TypeError) as error:
        print(error.args[0])
        return
    try:
        arguments = [case.arguments for case in exercise.cases]
        observations = plain.from_json(plain.to_json(observe(exercise, answer, arguments)))
    except KeyboardInterrupt:
        print(f"{name}: stopped before it was done.")
    except ValueError:
        print(f"{name}: the results are too large to be compared.")
    else:
        print(report(exercise, compare(exercise, exercise.cases, observations)))


def report(exercise: Exercise, judgements: list[Judgement]) -> str:
    """Tell the verdict on the public cases, and the first case that is not right."""
    right = sum(judgement.status == "right" for judgement in judgements)
    total = len(judgements)
    if right == total:
        everywhere = f" on all {total} public cases" if total > 1 else ""
        return f"{exercise.name}: right{everywhere}."
    if all(judgement.status == "untouched" for judgement in judgements):
        return f"{exercise.name}: not done yet."
    headline = "not right yet" if total == 1 else f"{right} of {total} public cases right"
    case, judgement = next(
        pair for pair in zip(exercise.cases, judgements, strict=True) if pair[1].status != "right"
    )
    rows = _explain(exercise, case, judgement)
    return "\n".join([f"{exercise.name}: {headline}.", *(_row(*row) for row in rows)])


def _explain(exercise: Exercise, case: Case, judgement: Judgement) -> list[tuple[str, str]]:
    rows = [("asked", _asked(exercise, case))]
    if judgement.status == "wrong":
        expected = case.expects or show(case.expected)
        rows += [("came", judgement.came), ("expected", expected), ("because", judgement.reason)]
    elif judgement.status == "untouched":
        rows += [("came", "NotImplementedError: not done yet")]
    else:
        rows += [("error", judgement.reason)]
        rows += [("where", judgement.where)] if judgement.where else []
    return rows


def _asked(exercise: Exercise, case: Case) -> str:
    if case.asked:
        return case.asked
    if not exercise.parameters:
        return exercise.asks
    return printable(f"{exercise.name}({', '.join(map(show, case.arguments))})", 150)


def _row(label: str, text: str) -> str:
    lead = f"  {label:<10}"
    return textwrap.fill(text, 88, initial_indent=lead, subsequent_indent=" " * len(lead))

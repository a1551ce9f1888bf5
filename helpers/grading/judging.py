"""Judging what came back: verdict, points, and what a learner may be told. No learner's code runs.

Of a public case everything is told; of a hidden case only that the answer is not right for it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from helpers.exercises import compare
from helpers.exercises.checking import explain
from helpers.exercises.model import Case, Exercise, Judgement
from helpers.exercises.plain import encode, from_json
from helpers.grading.records import Asked, Ended, ExerciseResult, Outcome, Verdict
from helpers.grading.teachers.catalogue import Catalogue

HIDDEN = "right for the public cases, and not for others"
OUT_OF_MEMORY = "out of memory"
_ENDED: dict[Ended, tuple[Verdict, str]] = {
    "timeout": ("timeout", "no answer within the time allowed"),
    "died": ("died", "the process ended before there was an answer"),
    "memory": ("died", f"{OUT_OF_MEMORY}: more was asked for than is allowed"),
}
_VERDICTS: dict[str, Verdict] = {"failed": "error", "untouched": "missing", "wrong": "wrong"}


@dataclass(frozen=True)
class Sheet:
    """An exercise with its cases, as one try of one student gets them."""

    exercise: Exercise
    hidden: Sequence[Case]

    def asked(self, hidden: bool) -> Asked:
        """Say what the learner's process is told of its public cases, or of its hidden ones."""
        question = asdict(self.exercise.question)
        cases = self.hidden if hidden else self.exercise.cases
        return Asked(
            self.exercise.name,
            hidden,
            {**question, "parameters": list(question["parameters"])},
            tuple(encode(case.arguments) for case in cases),
        )


def sheets(catalogue: Catalogue, chapter: int, student: str, seed: int) -> list[Sheet]:
    """Draw the cases of all exercises of a chapter."""
    return [
        Sheet(exercise, catalogue.hidden_cases(exercise.name, seed, student))
        for exercise in catalogue.exercises(chapter, student)
    ]


def questions(sheets: Sequence[Sheet]) -> list[Asked]:
    """All that is asked, in order: every public case before the first hidden one."""
    public = [sheet.asked(hidden=False) for sheet in sheets]
    return public + [sheet.asked(hidden=True) for sheet in sheets if sheet.hidden]


def judge(sheet: Sheet, outcome: Outcome) -> ExerciseResult:
    """Judge one exercise. Default is no credit."""
    exercise = sheet.exercise
    public = _judgements(sheet, outcome, hidden=False)
    if isinstance(public, tuple):
        return _result(sheet, *public, outcome=outcome)
    if {each.status for each in public} == {"untouched"}:
        return _result(sheet, "missing", "not done yet", outcome=outcome)
    for case, judgement in zip(exercise.cases, public, strict=True):
        if judgement.status != "right":
            return _of_public_case(sheet, case, judgement, outcome)
    hidden = _judgements(sheet, outcome, hidden=True) if sheet.hidden else []
    if isinstance(hidden, tuple):
        return _result(sheet, *hidden, outcome=outcome)
    for judgement in hidden:
        if judgement.status != "right":
            verdict: Verdict = "error" if judgement.status == "failed" else "wrong"
            return _result(sheet, verdict, HIDDEN, outcome=outcome)
    return _result(sheet, "right", "", outcome=outcome)


def lost(sheet: Sheet, outcome: Outcome, verdict: Verdict, reason: str) -> ExerciseResult:
    """Give no credit for an exercise that could not be judged."""
    return _result(sheet, verdict, reason, outcome=outcome)


def _judgements(
    sheet: Sheet, outcome: Outcome, hidden: bool
) -> list[Judgement] | tuple[Verdict, str]:
    """Judge each case, or give verdict and reason where there is nothing to judge."""
    key = sheet.exercise.name, hidden
    if key in outcome.ended:
        verdict, reason = _ENDED[outcome.ended[key]]
        return verdict, outcome.reasons.get(key, reason)
    try:
        told = from_json(outcome.observations.get(key, ""))
    except ValueError:
        return "error", "the answer cannot be read, or is too large"
    match told:
        case {"undefined": True}:
            return "missing", f"{sheet.exercise.name} is not defined, or still as handed out"
        case {"observations": observations}:
            cases = sheet.hidden if hidden else sheet.exercise.cases
            return compare(sheet.exercise, cases, observations)
    return "error", "the answer cannot be read"


def _of_public_case(
    sheet: Sheet, case: Case, judgement: Judgement, outcome: Outcome
) -> ExerciseResult:
    """Tell all but the advice, which the feedback finds by the words of the reason."""
    rows = dict(explain(sheet.exercise, case, judgement))
    return _result(
        sheet,
        _VERDICTS[judgement.status],
        rows.get("because", "") or rows.get("error", ""),
        outcome=outcome,
        asked=rows.get("asked", ""),
        came=rows.get("came", ""),
        expected=rows.get("expected", rows.get("form", "")),
        where=rows.get("where", ""),
    )


def _result(
    sheet: Sheet, verdict: Verdict, reason: str, *, outcome: Outcome, **told: str
) -> ExerciseResult:
    points = sheet.exercise.points
    seconds = round(outcome.took.get(sheet.exercise.name, 0.0), 3)
    return ExerciseResult(
        sheet.exercise.name,
        float(points),
        float(points) if verdict == "right" else 0.0,
        verdict,
        reason,
        **told,
        seconds=seconds,
    )

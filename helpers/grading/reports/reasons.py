"""What went wrong most often: reasons that differ only in numbers and quoted words are one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpers.grading.records import Counted, ExerciseResult
from helpers.grading.reports.feedback import WORDS

MOST = 12
"""How many are listed."""

_MAX_LENGTH = 160
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")
_NUMBER = re.compile(r"(?<![\w.])[-−+]?(?:0x[\da-fA-F]+|\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?)(?!\w)")
_RUN = re.compile(r"#(?:[ ,;()\[\]]+#)+")


@dataclass(frozen=True)
class Frequent:
    """A reason, where it came, how many students have it, and one of them in full."""

    exercise: str
    reason: str
    students: int
    example: str


def normalised(reason: str) -> str:
    """Write a reason without what is a learner's own: ``the value at [#] differs``."""
    text = _NUMBER.sub("#", _QUOTED.sub("‘…’", " ".join(reason.split())))
    return _RUN.sub("# …", text)[:_MAX_LENGTH]


def frequent(counted: Iterable[Counted]) -> list[Frequent]:
    """List what at least two students have, the most frequent first."""
    number: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for each in counted:
        told = {(where, normalised(text)): text for where, text in _told(each)}
        number.update(told.keys())
        examples = told | examples
    ordered = sorted(number.items(), key=lambda each: (-each[1], each[0]))
    return [
        Frequent(where, reason, times, examples[where, reason])
        for (where, reason), times in ordered
        if times > 1
    ][:MOST]


def _told(counted: Counted) -> Iterator[tuple[str, str]]:
    for result in counted.grade.exercises:
        if result.verdict not in ("right", "missing"):
            yield result.exercise, _reason(result)
    for error in counted.grade.errors:
        yield "", error


def _reason(result: ExerciseResult) -> str:
    if result.reason:
        return result.reason
    hidden = result.verdict == "wrong" and not result.asked
    return "right on the public cases, not on others" if hidden else WORDS[result.verdict].lower()

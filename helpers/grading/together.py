"""Several notebooks of a chapter that a student handed in at one time: which of them counts.

A folder that a platform packs has the solved notebook and a blank one within the same minute. By
time alone, or by name, the blank one may be the newest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from helpers.grading.calling import chapter_called
from helpers.grading.intake import shown
from helpers.grading.records import Recognised, Submission

MOMENT = timedelta(minutes=1)
"""What came within it came at one time."""


@dataclass(frozen=True)
class Opened:
    """A submission that was read; `recognised` is ``None`` where `problem` says why not."""

    submission: Submission
    sha256: str = ""
    recognised: Recognised | None = None
    problem: str = ""


def in_order(opened: Sequence[Opened]) -> list[Opened]:
    """Put a student's files, sorted by time and name, into the order in which they count.

    Of those of one time the one that answers most exercises is the last, and all have the time of
    the first. Where no time is known the names' order holds, as platforms number them, but for
    one that answers nothing: it comes before those that answer something.
    """
    ordered = [each for each in opened if each.recognised is None]
    chapters = {each.recognised.chapter: None for each in opened if each.recognised}
    for chapter in chapters:
        mine = [each for each in opened if each.recognised and each.recognised.chapter == chapter]
        for group in _moments(mine):
            ordered += _sorted(group, chapter)
    return ordered


def _moments(opened: Sequence[Opened]) -> Iterator[list[Opened]]:
    group: list[Opened] = []
    for each in opened:
        if group and not _at_one_time(group[0].submission, each.submission):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _at_one_time(first: Submission, other: Submission) -> bool:
    if first.submitted is None or other.submitted is None:
        return first.submitted is other.submitted and first.path == other.path
    return other.submitted - first.submitted <= MOMENT


def _sorted(group: list[Opened], chapter: int) -> list[Opened]:
    if len({each.sha256 for each in group}) == 1:
        return group
    timed = group[0].submission.submitted is not None
    ordered = sorted(group, key=lambda each: _answered(each) if timed else min(_answered(each), 1))
    names = ", ".join(_file(each) for each in ordered)
    remark = (
        f"{len(group)} notebooks of {chapter_called(chapter)} came at one time ({names}): "
        f"{_file(ordered[-1])} is taken for the newest"
    )
    return [
        replace(
            each,
            submission=replace(
                each.submission,
                submitted=group[0].submission.submitted,
                remarks=(*each.submission.remarks, remark),
            ),
        )
        for each in ordered
    ]


def _answered(opened: Opened) -> int:
    return opened.recognised.answered if opened.recognised else 0


def _file(opened: Opened) -> str:
    path = opened.submission.member or opened.submission.path.name
    return shown(path.replace("\\", "/").rpartition("/")[2])

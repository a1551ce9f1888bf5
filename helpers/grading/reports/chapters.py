"""A chapter's section of the report: its numbers, and the pictures made of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from helpers.exercises import Exercise
from helpers.grading.calling import chapter_called, chapter_titled, exercise_called
from helpers.grading.records import Counted
from helpers.grading.reports.charts import bars
from helpers.grading.reports.items import Item, distribution, items
from helpers.grading.reports.pages import count
from helpers.grading.reports.reasons import Frequent, frequent
from helpers.grading.reports.similarity import Alike, alike


@dataclass(frozen=True)
class Section:
    """A chapter in a class.

    Parameters
    ----------
    number : int
    title, called : str
        Of the chapter, in a heading and in a sentence.
    students : int
    mean, median, possible : float
        Points that count, and the most that there are.
    spread : list of (str, int)
        Students by points.
    spread_picture, items_picture : Markup
    items : list of Item
    frequent : list of Frequent
    seconds : (float, float)
        Median and maximum of what grading a submission took.
    slowest : str
        Whose took longest.
    pairs : list of Alike
    labels : mapping of str to str
        Exercises as the report calls them, by name.
    """

    number: int
    title: str
    called: str
    students: int
    mean: float
    median: float
    possible: float
    spread: list[tuple[str, int]]
    spread_picture: Markup
    items: list[Item]
    items_picture: Markup
    frequent: list[Frequent]
    seconds: tuple[float, float]
    slowest: str
    pairs: list[Alike]
    labels: Mapping[str, str]


def section(
    number: int,
    counted: Sequence[Counted],
    exercises: Sequence[Exercise],
    people: Mapping[str, str],
    published: Sequence[str],
) -> Section:
    """Describe a chapter by those who handed it in, at least one; `people` gives their names."""
    total = [each.points for each in counted]
    possible = max(each.possible for each in counted)
    spread = distribution(total, possible)
    described = items(counted)
    labels = {each.name: exercise_called(each) for each in exercises}
    seconds = [each.grade.seconds for each in counted]
    slowest = max(counted, key=lambda each: each.grade.seconds).grade.student
    by_points = "; ".join(f"{label} points, {count(n, 'student')}" for label, n in spread)
    by_exercise = "; ".join(f"{item.name}, {_share(item.full)}" for item in described)
    return Section(
        number=number,
        title=chapter_titled(number),
        called=chapter_called(number),
        students=len(counted),
        mean=statistics.fmean(total),
        median=statistics.median(total),
        possible=possible,
        spread=spread,
        spread_picture=bars(
            f"Students by points in {chapter_called(number)}",
            f"Bar chart, {count(len(spread), 'bar')}: {by_points}.",
            [(label, n, str(n)) for label, n in spread],
        ),
        items=described,
        items_picture=bars(
            f"Students with full marks in each exercise of {chapter_called(number)}",
            f"Bar chart, {count(len(described), 'bar')}: {by_exercise}.",
            [
                (labels.get(item.name, item.name), item.full, _share(item.full))
                for item in described
            ],
        ),
        frequent=frequent(counted),
        seconds=(statistics.median(seconds), max(seconds)),
        slowest=people[slowest],
        pairs=alike(
            {people[each.grade.student]: each.grade.additions for each in counted}, published
        ),
        labels=labels,
    )


def _share(part: float) -> str:
    """Write a part as the report's tables do."""
    return f"{100 * part:.0f} %"

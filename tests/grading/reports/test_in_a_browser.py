"""Both pages in a browser: light and dark, on a desk, on a phone and on paper."""

import random

import pytest

from helpers.exercises import EXERCISES
from helpers.grading.records import Change
from helpers.grading.reports import feedback, report
from tests.grading.reports.made_up import CHAPTER_1, class_of, counted, grade, result, went_wrong
from tests.grading.reports.programs import COPIES
from tests.grading.reports.test_report import NOBODY, adding
from tests.site import checks

pytestmark = pytest.mark.browser

LONG = "x" * 300


def pages():
    rng = random.Random(0)
    results = [went_wrong(exercise, rng) for exercise in CHAPTER_1[2:]]
    results = [
        result(CHAPTER_1[0]),
        result(CHAPTER_1[1], "error", reason=LONG, asked=LONG),
        *results,
    ]
    member = counted(
        grade("s001", results, name=LONG, errors=[LONG], late=True),
        [Change(CHAPTER_1[2].name, 1, "nearly")],
        [Change("", 1, LONG)],
        attempts=2,
    )
    members = [*adding(class_of(30), *COPIES), counted(grade(LONG, [], None, problem=LONG))]
    return {
        "feedback.html": feedback(member, CHAPTER_1, "Chapter 1", {"slide": ["It is `this`."]}),
        "report.html": report(members, list(EXERCISES.values()), NOBODY, [LONG], "Winter"),
    }


@pytest.mark.parametrize("name", ["feedback.html", "report.html"])
def test_a_page_is_accessible_and_fits_and_asks_for_nothing(name, browser, tmp_path):
    path = tmp_path / name
    path.write_text(pages()[name], "utf-8")
    for scheme, size in (("light", {"width": 1280, "height": 900}), ("dark", checks.PHONE)):
        context = browser.new_context(color_scheme=scheme, viewport=size)
        visit = checks.Visit.to(context, path.as_uri())
        assert visit.requests == [path.as_uri()]
        assert visit.errors == []
        assert list(checks.accessibility(visit)) == []
        assert list(checks.sideways_scroll(visit)) == []
        visit.page.emulate_media(media="print")
        hidden = "it => [...it].filter(e => !e.checkVisibility()).length"
        assert visit.page.eval_on_selector_all("details > *", hidden) == 0
        paper = "getComputedStyle(document.body).backgroundColor"
        assert visit.page.evaluate(paper) == "rgb(255, 255, 255)"
        context.close()

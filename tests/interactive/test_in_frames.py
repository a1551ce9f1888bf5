"""Figures where Colab puts them: each output in a frame of its own, of another origin.

A frame that may run scripts and nothing else is stricter than Colab's: it has no storage, and no
history that it may change.
"""

import html
import re
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser
CHAPTERS = sorted(Path(__file__).parents[2].glob("chapters/0*.ipynb"))
FRAME = (
    '<iframe sandbox="allow-scripts" title="Output" width="700" height="900" srcdoc="{}"></iframe>'
)


def stored():
    """Each figure that moves as a chapter has it, by its tag."""
    for chapter in CHAPTERS:
        for cell in nbformat.read(chapter, as_version=4).cells:
            for output in cell.get("outputs", []):
                shown = output.get("data", {}).get("text/html", "")
                if tag := re.match(r"<(\w+-[\w-]+)", shown):
                    yield tag[1], shown


FIGURES = dict(stored())


@pytest.fixture
def frame(open_page):
    """``frame(tag)`` shows a figure as Colab does; page, frame and the figure's element."""

    def frame(tag):
        page = open_page(FRAME.format(html.escape(FIGURES[tag], quote=True)))
        inside = page.frames[1]
        element = inside.locator(tag)
        element.wait_for(state="attached")
        return page, inside, element

    return frame


def test_no_figure_is_left_out():
    assert len(FIGURES) == 8


@pytest.mark.parametrize("tag", FIGURES)
def test_a_figure_moves_in_a_frame_that_keeps_nothing(frame, tag):
    page, inside, element = frame(tag)
    assert inside.evaluate("window.origin") == "null"
    assert element.evaluate("it => Boolean(it.shadowRoot)")
    control = inside.locator("button, input, select, [tabindex='0']").first
    control.focus()
    before = element.evaluate("it => it.shadowRoot.innerHTML")
    for key in ("ArrowRight", "ArrowDown", "Enter", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        if element.evaluate("it => it.shadowRoot.innerHTML") != before:
            break
    else:
        values = "it => [...it.shadowRoot.querySelectorAll('input, select')].map(i => i.value)"
        pytest.fail(f"no key changes anything: {element.evaluate(values)}")


@pytest.mark.parametrize("tag", FIGURES)
def test_the_same_figure_twice_in_a_page_is_defined_once(open_page, tag):
    page = open_page(FIGURES[tag] * 2)
    drawn = page.locator(tag).evaluate_all("all => all.map(it => Boolean(it.shadowRoot))")
    assert drawn == [True, True]

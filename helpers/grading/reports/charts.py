"""Bars as SVG that stands in a page: legible on a phone, in light and in dark."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from helpers.figures.svg import element, picture
from helpers.grading.reports.pages import visible

_WIDTH = 350  # as wide as a phone's page: smaller text than the page's nowhere
_ROW = 22
_LETTER = 8  # pixels, of a wide one


def bars(title: str, description: str, rows: Sequence[tuple[str, float, str]]) -> Markup:
    """Draw a horizontal bar for each row of label, length and what is written behind the bar.

    `title` and `description` are what a screen reader says.
    """
    label = max((len(row[0]) for row in rows), default=0) * _LETTER + 8
    text = max((len(row[2]) for row in rows), default=0) * _LETTER + 10
    longest = max((row[1] for row in rows), default=0) or 1
    scale = max(_WIDTH - label - text, 60) / longest
    width = max(_WIDTH, label + text + 60)
    shapes = [element("path", class_="axis", d=f"M{label:.1f} 0V{_ROW * len(rows)}")]
    for place, (name, length, words) in enumerate(rows):
        top = place * _ROW
        base = top + 15.5
        shapes += [
            element("text", escape(visible(name)), x=label - 6, y=base, text_anchor="end"),
            element(
                "rect", class_="bar", x=label, y=top + 3, width=length * scale, height=_ROW - 6
            ),
            element("text", escape(visible(words)), x=label + length * scale + 5, y=base),
        ]
    return Markup(picture(width, _ROW * len(rows), visible(title), visible(description), *shapes))

"""Figures in a chapter: alt text, caption, number."""

import re
from collections.abc import Iterator

import nbformat
from bs4 import BeautifulSoup

from tests.notebooks.chapter import Chapter


def figures(chapter: Chapter) -> Iterator[str]:
    """Each figure has alt text, stands alone in its cell, and a numbered caption follows."""
    number = 0
    for index, cell in enumerate(chapter.cells):
        shown = [output for output in cell.get("outputs", []) if is_figure(output)]
        following = chapter.cells[index + 1].source if index + 1 < len(chapter.cells) else ""
        if len(shown) > 1:
            yield f"cell {index}: {len(shown)} figures in a cell, one caption can follow"
        for output in shown:
            number += 1
            alt = alt_text(output).strip()
            if len(alt) < 20 or alt.startswith("<") or re.match(r"[\w.]+\(", alt):
                yield f"cell {index}: the figure's alt text is {alt!r}"
            yield from _unlabelled(output["data"], index)
            if not following.startswith(f"**Figure {chapter.number}.{number}.** "):
                yield f"cell {index + 1} does not begin with **Figure {chapter.number}.{number}.**"
    captions = sum(cell.source.startswith(f"**Figure {chapter.number}.") for cell in chapter.cells)
    if captions != number:
        yield f"{captions} captions for {number} figures"


def _unlabelled(data: dict[str, str], index: int) -> Iterator[str]:
    """An image or SVG inside HTML that says nothing to a screen reader."""
    html = BeautifulSoup(data.get("text/html", "") + data.get("image/svg+xml", ""), "html.parser")
    for image in html.find_all("img"):
        if not image.get("alt"):
            yield f"cell {index}: <img> without alt"
    for svg in html.find_all("svg"):
        hidden = svg.get("aria-hidden") == "true" or svg.find_parent(attrs={"aria-hidden": "true"})
        named = svg.get("aria-label") or svg.get("aria-labelledby") or svg.find("title")
        if not hidden and not (svg.get("role") == "img" and named):
            yield f'cell {index}: <svg> without role="img" and a title'


def is_figure(output: nbformat.NotebookNode) -> bool:
    """An image, or HTML that holds one or a custom element other than the questions."""
    data = output.get("data", {})
    html = data.get("text/html", "")
    return (
        any(mime.startswith("image/") for mime in data)
        or re.search(r"<(svg|img|canvas|(?!chapter-questions)[a-z]+-[a-z-]+)[\s>]", html)
        is not None
    )


def alt_text(output: object) -> str:
    """What a figure's output says to whoever cannot see it."""
    if not is_figure(output):
        return ""
    data = output["data"]
    heard = [data.get("text/plain", "")]
    for mime in ("text/html", "image/svg+xml"):
        soup = BeautifulSoup(data.get(mime, ""), "html.parser")
        heard += [tag.get_text() for tag in soup.find_all(["title", "desc"])]
        heard += [
            tag[name] for name in ("alt", "aria-label") for tag in soup.find_all(attrs={name: True})
        ]
    return "\n".join(heard)

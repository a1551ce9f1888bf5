"""The one writer of accessible tables: text for a terminal, HTML for a notebook and the site.

An HTML table has a caption, scopes, and a region around it that the keyboard can scroll. Cells
are plain text and are escaped, unless a function says that it takes HTML.
"""

from collections.abc import Iterable, Sequence
from html import escape

Row = Sequence[str]


def aligned(rows: Iterable[Row], sides: str) -> list[str]:
    """Lines of columns as wide as their widest cell; ``sides``: ``<`` or ``>`` for each column.

    Raises ``ValueError`` if a row has more or fewer cells than there are sides.
    """
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)
        )
        for row in rows
    ]


def head(headings: Row, counts_from: int = 1) -> str:
    """Write the first row; columns from ``counts_from`` on hold counts, aligned to the right."""
    cells = (
        f'<th scope="col"{_class(column >= counts_from)}>{escape(heading)}</th>'
        for column, heading in enumerate(headings)
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def row(name: str, cells: Row, counts_from: int = 0) -> str:
    """Write a row that begins with its heading; cells from ``counts_from`` on are counts."""
    rest = "".join(
        f"<td{_class(column >= counts_from)}>{escape(cell)}</td>"
        for column, cell in enumerate(cells)
    )
    return f'<th scope="row">{escape(name)}</th>{rest}'


def opening(columns: int, summary: str, whose: str, lines: Iterable[str]) -> str:
    """Write a row across all columns that opens to ``lines``; ``whose`` is only spoken.

    Takes plain text.
    """
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<tr><td colspan="{columns}"><details><summary>{escape(summary)}'
        f"<span>{escape(whose)}</span></summary>{paragraphs}</details></td></tr>\n"
    )


def table(caption: str, *parts: str) -> str:
    """Put a caption over ``parts``, the HTML of head, bodies and foot."""
    return f"<table>\n<caption>{escape(caption)}</caption>\n{''.join(parts)}</table>"


def region(kind: str, label: str, style: str, *parts: str) -> str:
    """Put HTML into a region of class ``kind`` that scrolls by itself, with its own style."""
    return (
        f"<style>{style}</style>\n"
        f'<div class="{kind}" role="region" aria-label="{escape(label)}" tabindex="0">\n'
        f"{''.join(parts)}\n</div>"
    )


def _class(is_count: bool) -> str:
    return ' class="count"' if is_count else ""

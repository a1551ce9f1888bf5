"""A small writer of SVG inside HTML: the same text on every machine, no ids, the page's mode.

Coordinates are pixels, whole or with one decimal. Colours come from ``palette`` through CSS
variables: the light ones, and the dark ones where the site, Jupyter, Colab or VS Code says that
it is dark. The panel is opaque, so a drawing is legible wherever neither is known.
"""

from collections.abc import Iterable
from html import escape

from helpers.figures.palette import DARK, LIGHT

_DARK_PAGES = (
    "html[data-theme=dark]",  # the site
    "body[data-jp-theme-light=false]",  # Jupyter
    "html[theme=dark]",  # Colab
    "body.vscode-dark",
)
_RULES = """
.cn-drawing{background:var(--panel);color:var(--ink);padding:8px;font:13px/1.4 sans-serif}
.cn-drawing svg{max-width:100%;height:auto;vertical-align:top}
.cn-drawing text{font:13px sans-serif;fill:var(--ink)}
.cn-drawing text{paint-order:stroke;stroke:var(--panel);stroke-width:4px}
.cn-drawing p{margin:0 0 8px}
.cn-drawing b{font-weight:600}
.cn-row{display:flex;flex-wrap:wrap;gap:16px;margin-bottom:8px}
.cn-key{display:flex;flex-wrap:wrap;gap:4px 16px}
.cn-key span{display:inline-flex;align-items:center;gap:6px}
.cn-input{fill:var(--input-fill);stroke:var(--input)}
.cn-padding{fill:var(--padding-fill);stroke:var(--padding)}
.cn-hatch{fill:none;stroke:var(--padding);stroke-width:.8}
.cn-unread{fill:none;stroke:var(--padding);stroke-dasharray:2}
.cn-kernel{fill:var(--kernel-fill);stroke:var(--kernel)}
.cn-window{fill:none;stroke:var(--kernel);stroke-width:2}
.cn-taps{fill:none;stroke:var(--kernel);stroke-width:1.2}
.cn-done{fill:var(--output-fill);stroke:var(--output)}
.cn-now{fill:var(--output);stroke:var(--output)}
.cn-todo{fill:none;stroke:var(--output)}
.cn-arrow{fill:none;stroke:var(--muted);stroke-width:1.5}
"""


def element(tag: str, *children: str, **attributes: float | str) -> str:
    """Write an element; ``class_`` is its class, and ``_`` in other names becomes ``-``."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{''.join(children)}</{tag}>"


def picture(width: float, height: float, title: str, description: str, *shapes: str) -> str:
    """Write an ``<svg>`` that a screen reader takes as one image with a title and description."""
    return element(
        "svg",
        element("title", escape(title)),
        element("desc", escape(description)),
        *shapes,
        role="img",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
    )


def cells(kind: str, corners: Iterable[tuple[float, float]], size: float) -> str:
    """Draw squares of ``size`` right of and below ``corners`` as one path; nothing if none."""
    side = _value(size)
    path = "".join(f"M{_value(x)} {_value(y)}h{side}v{side}h-{side}z" for x, y in corners)
    return element("path", class_=f"cn-{kind}", d=path) if path else ""


def hatch(corners: Iterable[tuple[float, float]], size: float) -> str:
    """Draw the diagonals of squares: the mark of zeros that were added, under a kernel as well."""
    diagonal = f"l{_value(size)} {_value(-size)}"
    path = "".join(f"M{_value(x)} {_value(y + size)}{diagonal}" for x, y in corners)
    return element("path", class_="cn-hatch", d=path) if path else ""


def key(entries: Iterable[tuple[str, str]]) -> str:
    """Explain colours: ``(kind, words)`` for each kind of cell."""
    spans = []
    for kind, words in entries:
        square = cells(kind, [(1, 1)], 12)
        diagonal = hatch([(1, 1)], 12) if kind == "padding" else ""
        swatch = element("svg", square, diagonal, aria_hidden="true", width=14, height=14)
        spans.append(element("span", swatch, escape(words)))
    return element("div", *spans, class_="cn-key")


def drawing(label: str, *parts: str) -> str:
    """Write the HTML of a drawing: a labelled group that brings its style."""
    light, dark = (
        ";".join(f"--{name}:{value}" for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    pages = ",".join(f"{page} .cn-drawing" for page in _DARK_PAGES)
    style = f".cn-drawing{{{light}}}@media screen{{{pages}{{{dark}}}}}{_RULES}"
    return element(
        "div",
        element("style", style.replace("\n", "")),
        *parts,
        class_="cn-drawing",
        role="group",
        aria_label=label,
    )


def _value(value: float | str) -> str:
    if isinstance(value, str):
        return value
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text

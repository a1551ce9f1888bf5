"""How a custom element, its script and its static picture become one HTML output."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from helpers.showing import where_drawn

SHARED = "figure.js"
"""What stands at the head of every figure's script."""


@dataclass(frozen=True, repr=False)
class Element:
    """A figure that moves, as a custom element ``tag``.

    ``attributes`` say how it starts; ``name`` among them is its key in the page's address.
    ``picture`` is the HTML inside it, shown until the script has run, and instead of it where
    scripts do not run. ``alt`` says in a sentence what is shown, and is the ``text/plain`` of the
    output. ``instead`` is HTML without SVG and style, shown where these are taken away: by default
    the sentence; where ``picture`` is empty, it shows everywhere. The script is ``figure.js``,
    which all figures share, then the ``.js`` files whose names begin with the tag's
    (``convolution-explorer``: ``convolution_explorer.js``), the shortest last; it stands in each
    output, and so must define its element once.

    Raises ``ValueError`` for a name that cannot be such a key.
    """

    tag: str
    attributes: Mapping[str, str]
    picture: str
    alt: str
    instead: str = ""

    def __post_init__(self) -> None:
        name = self.attributes.get("name", self.tag)
        if not re.fullmatch("[a-z0-9-]+", name):
            raise ValueError(f"name must be lower-case letters, digits and hyphens, got {name!r}")

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        attributes = "".join(f' {name}="{escape(text)}"' for name, text in self.attributes.items())
        still = self.instead or f"<p>{escape(self.alt)}</p>"
        if self.picture:
            still = where_drawn(self.picture, still)
        return (
            f"<{self.tag}{attributes}>\n{still}\n</{self.tag}>\n"
            f"<script>\n{script(self.tag)}\n</script>"
        )


def script(tag: str) -> str:
    """Script that defines ``tag``, without indentation and lines of comment."""
    folder, stem = files(__package__), tag.replace("-", "_")
    parts = sorted(name for file in folder.iterdir() if (name := file.name).endswith(".js"))
    names = (SHARED, *(name for name in parts if name.startswith(f"{stem}_")), f"{stem}.js")
    return "\n".join(map(source, names))


def source(name: str) -> str:
    """Return a script of this folder without indentation and lines of comment."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = map(str.strip, text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

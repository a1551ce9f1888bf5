"""How a custom element, its script and its static picture become one HTML output."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files


@dataclass(frozen=True, repr=False)
class Element:
    """A figure that moves, as a custom element ``tag``.

    ``attributes`` say how it starts. ``picture`` is the HTML inside it, shown until the script
    has run, and instead of it where scripts do not run. ``alt`` says in a sentence what is shown,
    and is the ``text/plain`` of the output. The script is the ``.js`` file of the tag's name
    (``convolution-explorer``: ``convolution_explorer.js``); it stands in each output, and so must
    define its element once.
    """

    tag: str
    attributes: Mapping[str, str]
    picture: str
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        attributes = "".join(f' {name}="{escape(text)}"' for name, text in self.attributes.items())
        return (
            f"<{self.tag}{attributes}>\n{self.picture}\n</{self.tag}>\n"
            f"<script>\n{script(self.tag)}\n</script>"
        )


def script(tag: str) -> str:
    """Script that defines ``tag``, without indentation and lines of comment."""
    source = files(__package__).joinpath(tag.replace("-", "_") + ".js").read_text(encoding="utf-8")
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))

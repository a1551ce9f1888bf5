"""Code that is wider than a phone's screen breaks softly, and what is broken off is indented.

The style sheet does it; what it needs is an element around each long line and the line's own
indentation. Copied, the code is as it was. Outputs, which are often columns, stay as they are.

Names and punctuation have the colour of text in both modes: their elements, more than half of all
on a page of a chapter, are left out.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

CODE = re.compile(
    r'(<div class="highlight-[^"]*"><div class="highlight"><pre>)(.*?)(</pre>)', re.DOTALL
)
SHORT = 36  # characters fit a screen of 390 pixels
BREAK = re.compile(r"([(\[{]|,|\.(?=[A-Za-z_]))(?=[^<>]*(?:<|$))(?!$)")  # in text, not in a tag
BREAKABLE = r"\1<wbr>"
PLAIN = ("n", "nn", "p", "w")  # Pygments' classes for names, of modules too, punctuation, blanks
PLAIN_TOKEN = re.compile(rf'<span class="(?:{"|".join(PLAIN)})">([^<]*)</span>')


def wrap(line: str) -> str:
    """Put a long line of highlighted code, its line break too, into an element."""
    text = html.unescape(re.sub(r"<[^>]*>", "", line)).rstrip("\n")
    if len(text) <= SHORT or line.count("<span") != line.count("</span"):
        return line
    indent = len(text) - len(text.lstrip(" "))
    style = f' style="--in: {indent}"' if indent else ""
    return f'<span class="long"{style}>{BREAK.sub(BREAKABLE, line)}</span>'


def wrap_long_lines(body: str) -> str:
    """Wrap the long lines of all code on a page."""

    def wrapped(code: re.Match[str]) -> str:
        lines = PLAIN_TOKEN.sub(r"\1", code[2]).splitlines(keepends=True)
        return code[1] + "".join(map(wrap, lines)) + code[3]

    return CODE.sub(wrapped, body)


def change_page(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Change the body of a page before it is written."""
    if "body" in context:
        context["body"] = wrap_long_lines(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's event."""
    app.connect("html-page-context", change_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

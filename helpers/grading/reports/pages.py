"""Pages of one file: Jinja's templates with what every value passes through on its way.

A page asks for nothing: no script, no font, no picture from elsewhere, and a policy that says so to
the browser. Text of a learner is escaped, and what would not be seen in it is made visible.
"""

import base64
import hashlib
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from helpers.figures.palette import DARK, LIGHT
from helpers.grading.calling import number

MAX_CHARACTERS = 5_000
"""Longest text that stands in a page; the rest is cut off with a ``…``."""

_FOLDER = Path(__file__).parent
_JOINERS = "\u200c\u200d"  # Persian and Indian names, and many emoji, need them


def visible(text: str) -> str:
    """Show what is not seen: ``⟨U+001B⟩`` for an escape, for a turn of direction, for a null.

    Line breaks and tabs stay. What cannot be written as UTF-8 can be after this.
    """
    text = text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 2] + " …"
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS or character in "\n\t":
        return character
    return " " if character.isspace() and character > "\x7f" else f"⟨U+{ord(character):04X}⟩"


def coded(text: str) -> Markup:
    """Set what stands between `backticks` as code, and escape all of it."""
    pieces = visible(text).split("`")
    if len(pieces) % 2 == 0:  # one is left alone
        return escape(visible(text))
    html = (
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
    return Markup("").join(html)


def points(value: float) -> str:
    """Write points: ``7``, ``7.5``, at most two decimals, a true minus sign."""
    return number(value).replace("-", "−")


def count(number: int, thing: str) -> str:
    """Write a number of things: ``1 point``, ``1,000 students``, ``2 tries``."""
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} {re.sub('y$', 'ie', thing)}s"


def when(moment: datetime) -> str:
    """Write a time in UTC, the same in every language."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def render(template: str, **values: object) -> str:
    """Fill in a template of this package."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # ours
            policy=policy,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"coded": coded, "points": points, "count": count, "when": when}
    return environment


def _finalize(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _style() -> str:
    light, dark = (
        ";".join(f"--{name}:{value}" for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    screen = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    rules = (_FOLDER / "page.css").read_text("utf-8")
    return f":root{{color-scheme:light dark;{light}}}{screen}\n{rules}"

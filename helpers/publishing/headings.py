"""How headings of chapters are read: the minutes behind them are no part of their names."""

import re

_MINUTES = re.compile(r" \(\d+ min[^)]*\)$")


def untimed(heading: str) -> str:
    """Return a heading without its minutes: ``9. Stride (2 min, further)`` is ``9. Stride``."""
    return _MINUTES.sub("", heading)


def slug(heading: str) -> str:
    """Name a heading in links, without its minutes: ``9. Stride (2 min)`` is ``9-stride``."""
    return re.sub(r"[^a-z0-9]+", "-", untimed(heading).lower()).strip("-")

"""How a record becomes what a notebook shows.

A record is facts and nothing else: it inherits from :class:`Shown`, and the module that draws it
registers a function of its type with :func:`bundle`. So a record never imports what draws it.
"""

from functools import singledispatch

MimeBundle = tuple[dict[str, str], dict[str, dict[str, int]]]
"""Contents by MIME type, ``text/plain`` always among them, and metadata by MIME type."""


@singledispatch
def bundle(record: object) -> MimeBundle:
    """Return what a notebook shows of ``record``.

    Raises ``TypeError`` for a type whose drawing module was not imported.
    """
    raise TypeError(f"nothing draws a {type(record).__name__}: import the package it is from")


def html(record: object) -> str:
    """Return what a notebook shows of ``record``, as HTML; ``KeyError`` if it is not HTML."""
    return bundle(record)[0]["text/html"]


class Shown:
    """A record that shows itself as the last expression of a cell, and when it is printed."""

    def __str__(self) -> str:
        return bundle(self)[0]["text/plain"]

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return bundle(self)

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


def where_drawn(picture: str, instead: str) -> str:
    """Show ``picture``, HTML with SVG, where SVG is drawn, and the HTML ``instead`` elsewhere.

    Jupyter cleans the outputs of a notebook that it does not trust, as any download is: it takes
    style and SVG away, and leaves the words and numbers that stood in them. What is hidden stays
    hidden then (an attribute without a value is taken away, too). Some style sheets hide whatever
    has the attribute, and say that it is important.
    """
    style = ".cn-drawn[hidden]{display:block!important}.cn-drawn+.cn-instead{display:none}"
    return (
        f'<style>{style}</style><div class="cn-drawn" hidden="hidden">{picture}</div>'
        f'<div class="cn-instead">{instead}</div>'
    )


class Shown:
    """A record that shows itself as the last expression of a cell, and when it is printed."""

    def __str__(self) -> str:
        return bundle(self)[0]["text/plain"]

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return bundle(self)

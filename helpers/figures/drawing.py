"""A picture with its alt text, and how a notebook shows it."""

import base64
import io
import sys
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from helpers.figures.palette import DPI, settings
from helpers.showing import MimeBundle, where_drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CSS_PIXELS_AN_INCH = 96
_LIMIT = 60_000  # bytes of a PNG above which its colours are reduced to a palette


@dataclass(frozen=True)
class Drawing:
    """A matplotlib figure, or our own SVG in HTML, together with its alt text.

    As the last expression of a cell it shows itself; the alt text is the ``text/plain`` of the
    output, from where the site takes it.

    Raises ``ValueError`` if the alt text is empty.
    """

    content: "Figure | str" = field(repr=False)
    alt: str

    def __post_init__(self) -> None:
        if not self.alt or not self.alt.strip():
            raise ValueError(
                f"alt must not be empty, got {self.alt!r}: it is read to whoever cannot see the "
                "picture, so say in a sentence or two what is there"
            )

    def png(self) -> bytes:
        """Return the figure as a PNG without a date, its colours reduced if it is large.

        Raises ``TypeError`` for a drawing that is HTML.
        """
        if isinstance(self.content, str):
            raise TypeError("this drawing is SVG in HTML, not a matplotlib figure")
        return _png(self.content)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return self.mime_bundle()

    def mime_bundle(self) -> MimeBundle:
        """Return what a notebook shows: the picture, and its alt text as ``text/plain``."""
        if isinstance(self.content, str):
            html = where_drawn(self.content, f"<p>{escape(self.alt)}</p>")
            return {"text/html": html, "text/plain": self.alt}, {}
        png = self.png()
        bundle = {"image/png": base64.b64encode(png).decode(), "text/plain": self.alt}
        # The width of the IHDR chunk, in the pixels of a page: without it a picture is shown at
        # its full number of pixels.
        width = int.from_bytes(png[16:20], "big") * _CSS_PIXELS_AN_INCH // DPI
        return bundle, {"image/png": {"width": width}}


def show(figure: "Figure | Drawing", alt: str | None = None) -> None:
    """Show a picture with its alt text, and close it if it is pyplot's.

    A matplotlib figure needs ``alt``; a :class:`Drawing` has its own, which ``alt`` replaces.

    Raises ``ValueError`` if the alt text is missing or empty.
    """
    from IPython.display import display

    if isinstance(figure, Drawing):
        drawing = figure if alt is None else replace(figure, alt=alt)
    else:
        drawing = Drawing(figure, alt or "")
    bundle, metadata = drawing.mime_bundle()
    display(bundle, raw=True, metadata=metadata)
    if "matplotlib.pyplot" in sys.modules and not isinstance(drawing.content, str):
        sys.modules["matplotlib.pyplot"].close(drawing.content)


def _png(figure: "Figure") -> bytes:
    import matplotlib as mpl
    from PIL import Image

    stream = io.BytesIO()
    with mpl.rc_context(settings()):  # ticks are made, and read their style, only now
        figure.savefig(
            stream,
            format="png",
            dpi=DPI,
            bbox_inches="tight",
            pad_inches=0.08,
            metadata={"Software": None},
            pil_kwargs={"optimize": True},
        )
    if stream.tell() <= _LIMIT:
        return stream.getvalue()
    reduced = io.BytesIO()
    with Image.open(stream) as image:
        image.convert("RGB").quantize(256).save(reduced, format="PNG", optimize=True)
    return reduced.getvalue()

"""Every static picture of the book: each function makes its alt text, or takes it as ``alt``.

A picture is a :class:`Drawing`. As the last expression of a cell it shows itself, as PNG or as
SVG in HTML, and its alt text is the ``text/plain`` of the same output. A figure made with pyplot
in a chapter goes through :func:`show`. matplotlib is imported when a picture is made, not before.
"""

from helpers.figures.bitmaps import bitmaps
from helpers.figures.cases import STRIPS, Strip
from helpers.figures.charts import bars, curves
from helpers.figures.classification import calibration, confusion, roc
from helpers.figures.connections import connections
from helpers.figures.diagrams import diagram
from helpers.figures.dots import dots
from helpers.figures.drawing import Drawing, show
from helpers.figures.grids import numbers
from helpers.figures.landscapes import Place, landscape
from helpers.figures.matrices import matrix
from helpers.figures.palette import style
from helpers.figures.pictures import images
from helpers.figures.shares import shares
from helpers.figures.stacks import stacks
from helpers.figures.strips import strip
from helpers.figures.windows import receptive_field

__all__ = [
    "STRIPS",
    "Drawing",
    "Place",
    "Strip",
    "bars",
    "bitmaps",
    "calibration",
    "confusion",
    "connections",
    "curves",
    "diagram",
    "dots",
    "images",
    "landscape",
    "matrix",
    "numbers",
    "receptive_field",
    "roc",
    "shares",
    "show",
    "stacks",
    "strip",
    "style",
]

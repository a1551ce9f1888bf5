"""The figures that move: each is a custom element, with a Python and a JavaScript file here.

A figure is an :class:`Element`. As the last expression of a cell it shows itself: in the page of
the book, in Jupyter and in Colab it moves; where scripts do not run, its static picture shows.
"""

from helpers.interactive.anatomy_explorer import anatomy_explorer
from helpers.interactive.architecture_timeline import architecture_timeline
from helpers.interactive.chapter_questions import questions
from helpers.interactive.convolution_explorer import convolution_explorer
from helpers.interactive.descent_watched import descent_watched
from helpers.interactive.element import Element
from helpers.interactive.kernel_on_picture import kernel_on_picture
from helpers.interactive.lenet5_live import lenet5_live
from helpers.interactive.receptive_field_explorer import Stack, receptive_field_explorer

__all__ = [
    "Element",
    "Stack",
    "anatomy_explorer",
    "architecture_timeline",
    "convolution_explorer",
    "descent_watched",
    "kernel_on_picture",
    "lenet5_live",
    "questions",
    "receptive_field_explorer",
]

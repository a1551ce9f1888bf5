"""The figures that move: each is a custom element, with a Python and a JavaScript file here.

A figure is an :class:`Element`. As the last expression of a cell it shows itself: in the page of
the book, in Jupyter and in Colab it moves; where scripts do not run, its static picture shows.
"""

from helpers.interactive.convolution_explorer import convolution_explorer
from helpers.interactive.element import Element

__all__ = ["Element", "convolution_explorer"]

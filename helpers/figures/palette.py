"""The book's colours: input blue, kernel orange, output green, padding grey, everywhere the same.

``LIGHT`` and ``DARK`` hold the same names. A name on its own is for lines and text, ``…-fill``
for the cells, on which text is in ``ink``. Contrast is tested: at least 4.5 for text on panel and
fill, 3 for lines on the panel.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

Kind: TypeAlias = Literal["input", "kernel", "output", "padding"]

LIGHT = {
    "panel": "#ffffff",
    "ink": "#222832",
    "muted": "#48566b",
    "input": "#2f6db3",
    "input-fill": "#d3e3f5",
    "kernel": "#c2570c",
    "kernel-fill": "#fbd3b3",
    "output": "#2d7d46",
    "output-fill": "#c9e7d1",
    "padding": "#6b7280",
    "padding-fill": "#f1f2f4",
}

DARK = {
    "panel": "#14181e",
    "ink": "#e6ebf0",
    "muted": "#aab4c0",
    "input": "#6ea8e8",
    "input-fill": "#1f3f63",
    "kernel": "#f09a5b",
    "kernel-fill": "#6b3411",
    "output": "#6cc28a",
    "output-fill": "#1d4a2c",
    "padding": "#8b95a3",
    "padding-fill": "#252b34",
}

SERIES = ("#2f6db3", "#c2570c", "#2d7d46", "#7b3f98", "#5b5f66", "#a3195b")
"""Colours of lines in a chart; dashes and markers differ too, so colour is never alone."""

CATEGORIES = (
    "#cc6677", "#88ccee", "#ddcc77", "#117733", "#332288",
    "#44aa99", "#882255", "#999933", "#aa4499",
)  # fmt: skip
"""Up to nine things told apart at a glance. Source: Paul Tol (2021), the scheme *muted*."""

DPI = 160
"""Pixels an inch of a PNG: a picture of 5 inches is 800 pixels, sharp on a phone."""


def style() -> None:
    """Set matplotlib's defaults for the pyplot figures of a chapter; called by its set-up cell."""
    import matplotlib as mpl

    mpl.rcParams.update(settings())


def settings() -> "dict[RcKeyType, Any]":
    """Return what matplotlib is told for every figure: a light opaque panel, our colours."""
    from cycler import cycler

    dashes = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1, 1, 1)))
    markers = ("o", "s", "^", "D", "v", "P")
    return {
        "figure.figsize": (5.6, 3.4),
        "figure.dpi": 96,
        "savefig.dpi": DPI,
        "figure.facecolor": LIGHT["panel"],
        "savefig.facecolor": LIGHT["panel"],
        "figure.constrained_layout.use": True,
        "font.family": ["DejaVu Sans"],
        "font.size": 11,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.facecolor": LIGHT["panel"],
        "axes.edgecolor": LIGHT["padding"],
        "axes.labelcolor": LIGHT["ink"],
        "axes.titlecolor": LIGHT["ink"],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=SERIES, linestyle=dashes, marker=markers),
        "grid.color": "#e3e6ea",
        "text.color": LIGHT["ink"],
        "xtick.color": LIGHT["muted"],
        "ytick.color": LIGHT["muted"],
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "lines.linewidth": 2,
        "lines.markersize": 5,
        "legend.frameon": False,
        "hatch.linewidth": 0.6,
        "image.cmap": "gray",
        "image.interpolation": "nearest",
    }


@contextmanager
def panel(width: float, height: float) -> Iterator["Figure"]:
    """Make a figure of ``width`` by ``height`` inches; what the ``with`` draws follows our style.

    A plain ``Figure``, not one of pyplot's: nobody has to close it and nothing shows it twice.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(settings()):
        yield Figure(figsize=(width, height))


def signed_colours() -> "LinearSegmentedColormap":
    """Colour map for signed values: blue below zero, white at zero, orange above."""
    from matplotlib.colors import LinearSegmentedColormap

    stops = ["#174a86", LIGHT["input"], "#a9c7e8", "#ffffff", "#f6bd92", LIGHT["kernel"], "#7c3300"]
    return LinearSegmentedColormap.from_list("signed", stops, N=257)  # odd: zero is white

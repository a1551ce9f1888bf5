"""The convolution explorer of chapter 1: what one window reads, and how big the output is.

The figure itself is ``convolution_explorer.js``. Here it gets its start, its static picture and
its sentence. Image, kernel and limits are the same in both.
"""

import itertools

import numpy as np
from numpy.typing import NDArray

from helpers.arithmetic import Padding, explicit_padding, output_size
from helpers.convolution import convolve
from helpers.interactive.element import Element
from helpers.interactive.fallback import Grid, draw, signed

LIMITS = {
    "input_size": (1, 10),
    "kernel_size": (1, 5),
    "stride": (1, 4),
    "padding": (0, 4),
    "dilation": (1, 3),
}
"""Least and most of each control; ``"same"`` may pad more."""


def convolution_explorer(
    input_size: int = 5,
    kernel_size: int = 3,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    name: str = "explorer",
) -> Element:
    """Explorer of one convolution, input and kernel square, that starts with these sizes.

    Chapter 1, "How big is the output?". A kernel that does not fit is shown too, with the reason.
    ``name`` is the key under which the page's address keeps what the reader has set.

    Raises ``ValueError`` for what :func:`helpers.arithmetic.explicit_padding` refuses, for a size
    beyond :data:`LIMITS`, and for a name that is not of lower-case letters, digits and hyphens.
    """
    before, after = explicit_padding(input_size, kernel_size, stride, padding, dilation)
    given = {
        "input_size": [input_size],
        "kernel_size": [kernel_size],
        "stride": [stride],
        "padding": [] if isinstance(padding, str) else [before, after],
        "dilation": [dilation],
    }
    for argument, values in given.items():
        least, most = LIMITS[argument]
        for value in values:
            if not least <= value <= most:
                raise ValueError(f"{argument} must be from {least} to {most} here, got {value}")
    if isinstance(padding, tuple | list):
        words, key = f"{before} before and {after} after", f"{before}_{after}"
    else:
        words = key = str(padding)
    alt = (
        f"Convolution explorer: input {_square(input_size)}, kernel {_square(kernel_size)}, "
        f"stride {stride}, padding {words}, dilation {dilation}. "
    )
    try:
        size = output_size(input_size, kernel_size, stride, padding, dilation)
    except ValueError:  # every argument is allowed, so it is the kernel that does not fit
        alt += "The kernel does not fit, so there is no output."
        output = None
    else:
        images, filters = pixels(input_size), weights(kernel_size)
        around = ((before, after), (before, after))
        output = convolve(
            images[None, :, :, None], filters[:, :, None, None], stride, around, dilation
        )[0, :, :, 0]
        first = signed(output[0, 0])
        alt += f"Output {_square(size)}; the window at row 1, column 1 sums to {first}."
    picture = _picture(input_size, kernel_size, (before, after), dilation, output, alt)
    start = f"{input_size}-{kernel_size}-{stride}-{key}-{dilation}-1-1"
    return Element("convolution-explorer", {"name": name, "start": start}, picture, alt)


def pixels(size: int) -> NDArray[np.int64]:
    """Image of the explorer, ``(size, size)``: some digits, a larger one an extension."""
    row, column = np.indices((size, size))
    return (3 * row + 2 * column + row * column**2 + 1) % 10


def weights(size: int) -> NDArray[np.int64]:
    """Kernel of the explorer, ``(size, size)``, of weights from −1 to 2."""
    row, column = np.indices((size, size))
    return (2 * row + column + row * column + 2) % 4 - 1


def _picture(
    input_size: int,
    kernel_size: int,
    padding: tuple[int, int],
    dilation: int,
    output: NDArray[np.int64] | None,
    alt: str,
) -> str:
    fits = output is not None
    outside = np.pad(np.zeros((input_size, input_size), dtype=bool), padding, constant_values=True)
    caption = f"Input {_square(input_size)}"
    if any(padding):
        caption += f", padded to {_square(len(outside))}"
    lines = range(0, kernel_size * dilation, dilation) if fits else ()
    taps = list(itertools.product(lines, lines))
    kernel = weights(kernel_size)
    grids = [
        Grid(caption, np.pad(pixels(input_size), padding), "input", outside, taps, sign="∗"),
        Grid(f"Kernel {_square(kernel_size)}", kernel, "kernel", sign="=" if fits else ""),
    ]
    if output is not None:
        grids.append(Grid(f"Output {_square(len(output))}", output, "output", framed=[(0, 0)]))
    return f"{draw(grids, alt)}\n<p>{alt}</p>"


def _square(size: int) -> str:
    return f"{size} × {size}"

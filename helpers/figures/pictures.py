"""Images and feature maps, side by side."""

from collections.abc import Sequence
from textwrap import fill
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import DPI, LIGHT, panel, signed_colours
from helpers.figures.words import listed, one_each, rounded

Image: TypeAlias = NDArray[np.uint8] | NDArray[np.float64]  # (H, W) or (H, W, 3)

_GAP = 0.16  # inches between images
_WIDEST = 7.1  # inches of a row; with more columns the images become smaller
_LINE = 0.19  # inches for a line of a title
_CHARACTER = 0.088  # inches of an average character of a title


def images(
    images: Sequence[ArrayLike],
    titles: Sequence[str] = (),
    columns: int | None = None,
    scale: Literal["each", "shared"] | tuple[float, float] = "each",
    colours: Literal["grey", "signed"] = "grey",
    size: float = 1.6,
    alt: str | None = None,
) -> Drawing:
    """Images in rows of at most four (or ``columns``), each ``size`` inches wide if they fit.

    An image is ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)``. Bytes are shown as such: 0 black, 255
    white. Other values go from black at the lowest to white at the highest, of the image itself
    (``scale="each"``), of all (``"shared"``), or as told ``(low, high)``. ``colours="signed"``
    shows zero white, negative values blue and positive ones orange, and can not show three
    channels.

    Raises ``ValueError`` for no image, a shape that is no image, or titles of another number.
    """
    arrays = [_image(number, image) for number, image in enumerate(images)]
    if not arrays:
        raise ValueError("images must hold at least one image, got none")
    names = [str(title or "") for title in one_each("titles", titles, len(arrays), "images")]
    if colours not in ("grey", "signed"):
        raise ValueError(f"colours must be 'grey' or 'signed', got {colours!r}")
    if colours == "signed" and any(array.ndim == 3 for array in arrays):
        raise ValueError("colours='signed' is for one channel, got an image with three")
    columns = min(columns or 4, len(arrays))
    size = min(size, _WIDEST / columns - _GAP)
    lines = [fill(name, max(int(size / _CHARACTER), 8)) for name in names]
    title_height = _LINE * max(line.count("\n") + 1 for line in lines) if any(names) else 0.0
    height = size * max(array.shape[0] / array.shape[1] for array in arrays)
    row_height = height + title_height + _GAP
    row_count = -(-len(arrays) // columns)
    width, total_height = columns * (size + _GAP), row_count * row_height
    with panel(width, total_height) as figure:
        figure.set_layout_engine("none")
        for number, (array, line) in enumerate(zip(arrays, lines, strict=True)):
            row, column = divmod(number, columns)
            bottom = total_height - row * row_height - title_height - height
            axes = figure.add_axes(
                (
                    column * (size + _GAP) / width,
                    bottom / total_height,
                    size / width,
                    height / total_height,
                )
            )
            low, high = _limits(array, arrays, scale, colours)
            axes.imshow(
                np.clip((array - low) / (high - low), 0, 1) if array.ndim == 3 else array,
                cmap=signed_colours() if colours == "signed" else "gray",
                vmin=low,
                vmax=high,
                interpolation="nearest" if max(array.shape[:2]) <= size * DPI else "auto",
            )
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=LIGHT["padding"], linewidth=0.6)
            axes.set_title(line, fontsize=10, fontweight="normal", pad=4)
    return Drawing(figure, alt or _describe(arrays, names, colours))


def _image(number: int, image: ArrayLike) -> Image:
    array = np.asarray(image)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.size == 0 or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3)):
        raise ValueError(
            f"images[{number}] must be (H, W), (H, W, 1) or (H, W, 3), got shape {array.shape}"
        )
    return array if array.dtype == np.uint8 else array.astype(np.float64)


def _limits(
    array: Image, arrays: list[Image], scale: str | tuple[float, float], colours: str
) -> tuple[float, float]:
    """Values that are shown darkest and brightest."""
    if isinstance(scale, str) and scale not in ("each", "shared"):
        raise ValueError(f"scale must be 'each', 'shared' or a pair (low, high), got {scale!r}")
    if not isinstance(scale, str):
        low, high = scale
    elif array.dtype == np.uint8:
        low, high = 0, 255
    else:
        shown = [array] if scale == "each" else arrays
        low, high = min(a.min() for a in shown), max(a.max() for a in shown)
    if colours == "signed":
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    if low == high:  # one value only: black if it is zero, else white (or its sign's colour)
        low, high = min(low, 0), max(high, 0) or 1
    return float(low), float(high)


def _describe(arrays: list[Image], names: list[str], colours: str) -> str:
    def one(index: int) -> str:
        array, name = arrays[index], names[index]
        channels = ", RGB" if array.ndim == 3 else ""
        shape = f"{array.shape[0]} × {array.shape[1]} pixels{channels}"
        values = f"values {rounded(float(array.min()))} to {rounded(float(array.max()))}"
        return f"{f'“{name}”, ' if name else ''}{shape}, {values}"

    how = " Negative values are blue, zero is white, positive values are orange."
    count = "An image" if len(arrays) == 1 else f"{len(arrays)} images"
    return f"{count}: {listed(arrays, one)}.{how if colours == 'signed' else ''}"

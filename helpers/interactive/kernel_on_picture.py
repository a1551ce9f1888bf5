"""A kernel on a picture (chapter 1): nine numbers to change, and what they make of it.

The figure itself is ``kernel_on_picture.js``. It starts with a picture of the book's and the kernel
that finds vertical lines; a reader may take a picture of their own, which stays in the page.
"""

import base64

import numpy as np
from numpy.typing import ArrayLike

from helpers.convolution import convolve
from helpers.interactive.element import Element

_KERNEL = np.array([[-1, 2, -1]] * 3)
_LARGEST = 160


def kernel_on_picture(image: ArrayLike, shows: str, name: str = "picture") -> Element:
    """Figure that starts with ``image``, bytes of grey ``(H, W)``, 3 to 160 pixels a side.

    ``shows`` says in a few words what it is: "a drawn cat". ``name`` is the key under which the
    page's address keeps what the reader has set.

    Raises ``ValueError`` for an image of another shape or type.
    """
    pixels = np.asarray(image)
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or min(pixels.shape) < 3:
        raise ValueError(f"image must be bytes (H, W), got {pixels.dtype} {pixels.shape}")
    if max(pixels.shape) > _LARGEST:
        raise ValueError(f"image must have at most {_LARGEST} pixels a side, got {pixels.shape}")
    output = convolve(pixels[None, :, :, None].astype(float), _KERNEL[:, :, None, None])
    height, width = pixels.shape
    alt = (
        f"Kernel on a picture: {shows}, {width} × {height}, and a kernel for vertical lines. "
        f"Output {width - 2} × {height - 2}, from {output.min():.0f} to {output.max():.0f}."
    ).replace("-", "−")
    attributes = {
        "name": name,
        "start": "1-0-none-"
        + "*".join(str(weight) for weight in _KERNEL.ravel()).replace("-", "_"),
        "shows": shows,
        "width": str(width),
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }
    rows = "".join(
        f"<tr>{''.join(f'<td>{weight}</td>' for weight in row)}</tr>" for row in _KERNEL.tolist()
    ).replace("-", "−")
    instead = f"<p>{alt}</p><table><caption>Kernel</caption><tbody>{rows}</tbody></table>"
    return Element("kernel-on-picture", attributes, "", alt, instead)

"""What the paper of LeNet-5 fixes: the input's values, Table I, the codes (chapter 4).

NumPy only: :mod:`helpers.lenet5`, which has these names too, imports TensorFlow.
"""

import numpy as np
from numpy.typing import NDArray

BACKGROUND, INK = -0.1, 1.175  # the input's values for white and black (section II.B)


def _cells(rows: str) -> NDArray[np.bool_]:
    cells: NDArray[np.bool_] = np.array([list(row) for row in rows.split()]) == "#"
    cells.setflags(write=False)
    return cells


# Table I: row i, column c is True where map c of C3 sees map i of S2.
C3_CONNECTIONS = _cells("""
    #...###..####.##
    ##...###..####.#
    ###...###..#.###
    .###..####..#.##
    ..###..####.##.#
    ...###..####.###
""")

# The codes of the digits 0 to 9 side by side, 7 x 12 cells each: stylised as in Figure 3, but
# drawn for this book.
BITMAPS = """
    ..###.. ...##.. .#####. .#####. ....##. ####### ...##.. ####### .#####. .#####.
    .##.##. ..###.. ##...## ##...## ...###. ##..... ..##... ##...## ##...## ##...##
    ##...## .####.. ##...## .....## ..####. ##..... .##.... .....## ##...## ##...##
    ##...## ...##.. .....## .....## .##.##. ##..... .##.... ....##. ##...## ##...##
    ##...## ...##.. .....## .....## ##..##. ##..... ##..... ....##. .##.##. ##...##
    ##...## ...##.. ....##. ..####. ##..##. ######. ######. ...##.. ..###.. .######
    ##...## ...##.. ...##.. .....## ####### .....## ##...## ...##.. .##.##. ....##.
    ##...## ...##.. ..##... .....## ....##. .....## ##...## ..##... ##...## ....##.
    ##...## ...##.. .##.... .....## ....##. .....## ##...## ..##... ##...## ...##..
    .##.##. ...##.. ##..... ##...## ....##. ##...## ##...## .##.... ##...## ..##...
    ..###.. .###### ####### .#####. ....##. .#####. .#####. .##.... .#####. ..##...
    ....... ....... ....... ....... ....... ....... ....... ....... ....... .......
"""


def codes() -> NDArray[np.float32]:
    """Targets of F6, one row of 84 values −1 and +1 a digit: ``BITMAPS`` read row by row."""
    rows = np.array([[list(part) for part in row.split()] for row in BITMAPS.split("\n")[1:-1]])
    return np.where(rows == "#", 1.0, -1.0).swapaxes(0, 1).reshape(10, 84).astype("float32")


def prepare(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Digits as the network reads them: 32 × 32, −0.1 for the background, 1.175 for ink.

    ``images``: uint8, ``(N, 28, 28, 1)``, 0 for the background, as MNIST has them; the border is
    background too (section II.B). ``ValueError`` for another type or shape.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:] != (28, 28, 1):
        raise ValueError(
            f"images must be uint8 of shape (N, 28, 28, 1), got {images.dtype} of {images.shape}"
        )
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    ink: NDArray[np.float32] = np.divide(padded, 255, dtype=np.float32)
    return np.float32(BACKGROUND) + np.float32(INK - BACKGROUND) * ink

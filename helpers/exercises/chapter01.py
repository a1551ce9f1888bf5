"""Exercises of chapter 1, *Convolution arithmetic*. Expected values are counted by hand."""

import numpy as np

from helpers.convolution import convolve
from helpers.exercises.comparing import close, exact, real_array
from helpers.exercises.model import RIGHT, Case, Exercise, Judgement, wrong
from helpers.exercises.words import show

_FLAT = np.ones((5, 5))
_HORIZONTAL = np.outer([0, 0, 1, 0, 0], np.ones(5))
_VERTICAL = _HORIZONTAL.T
_DIAGONAL = np.eye(5)
_OTHER_DIAGONAL = _DIAGONAL[::-1]


def diagonal_answers(value: object, case: Case) -> Judgement:
    """Judge a 3 × 3 kernel by its responses to the case's images, ``(N, H, W)``.

    Expected is an array of the responses' shape: 1 where the largest response belongs, which must
    be larger than all the others; if it is 0 everywhere, every response must be 0. No kernel
    passes whose response to a diagonal line is not positive.
    """
    kernel = real_array(value, (3, 3))
    largest = abs(kernel).max()
    if not (largest > 0 and np.trace(kernel / largest) > 0):
        return wrong("its response to a diagonal line is not positive")
    images = np.asarray(case.arguments[0], float)
    images = images / images.max()
    responses = convolve(images[..., None], (kernel / largest)[..., None, None])[..., 0]
    on_line = np.asarray(case.expected, bool)
    if on_line.any():
        right = responses[on_line].min() > responses[~on_line].max() + 1e-6
        return RIGHT if right else wrong("a response elsewhere is as large")
    right = abs(responses).max() <= 1e-6
    return RIGHT if right else wrong(f"responses reach {show(abs(responses * largest).max())}")


def outer_product(value: object, case: Case) -> Judgement:
    """Judge a pair of vectors by their outer product, which is what is expected."""
    expected = real_array(case.expected)
    if not (isinstance(value, (list, tuple)) and len(value) == 2):
        return wrong("a pair (column, row) is asked")
    column, row = (real_array(vector).ravel() for vector in value)
    if (column.size, row.size) != expected.shape:
        return wrong(f"column and row have {column.size} and {row.size} numbers")
    right = np.allclose(np.outer(column, row), expected, 1e-6, 1e-9 * abs(expected).max())
    return RIGHT if right else wrong(f"their outer product is {show(np.outer(column, row))}")


EXERCISES = (
    Exercise(
        chapter=1,
        number=1,
        name="two_layers",
        points=1,
        topic="output size",
        asks="The shape (height, width, channels) of a 48 × 64 × 3 image after a convolution of 8 "
        "kernels 5 × 5, stride 2, padding 2, and a 2 × 2 max pooling of stride 2.",
        cases=(Case((), (12, 16, 8), expects="three ints: height, width, channels"),),
        compare=exact,
    ),
    Exercise(
        chapter=1,
        number=2,
        name="slide",
        points=1,
        topic="cross-correlation",
        asks="The one-dimensional cross-correlation of two lists of numbers, without padding, "
        "as a list.",
        parameters=("row", "kernel"),
        cases=(
            Case(([1, 2, 3, 4], [1, 0, -1]), [-2, -2]),
            Case(([3, 1, 2], [2, 1]), [7, 4]),
            Case(([0.5, 1.5], [2, 3]), [5.5]),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=1,
        number=3,
        name="smallest_stride",
        points=2,
        topic="stride",
        asks="The smallest stride at which a convolution without padding gives at most "
        "`at_most` cells.",
        parameters=("input_size", "kernel_size", "at_most"),
        cases=(
            Case((32, 5, 28), 1),
            Case((32, 5, 14), 2),
            Case((9, 3, 3), 3),
            Case((4, 1, 3), 2),  # 4, then 2 cells: no stride gives 3
            Case((12, 1, 1), 12),  # stride 11 still gives 2 cells
        ),
        compare=exact,
    ),
    Exercise(
        chapter=1,
        number=4,
        name="unshared_parameters",
        points=2,
        topic="shared weights",
        asks="The parameters of a layer that slides like a convolution (stride 1, no padding) but "
        "has weights of its own at every position, and a bias for every output cell and channel.",
        parameters=("height", "width", "kernel_size", "channels_in", "channels_out"),
        cases=(
            Case((2, 2, 1, 1, 1), 8),  # 4 cells of 1 weight and 1 bias
            Case((4, 4, 3, 1, 1), 40),  # 4 cells of 9 weights and 1 bias
            Case((5, 6, 2, 3, 2), 520),  # 4 × 5 cells, 2 channels of 2·2·3 weights and 1 bias
        ),
        compare=exact,
    ),
    Exercise(
        chapter=1,
        number=5,
        name="diagonal_kernel",
        points=2,
        topic="hand-made filters",
        asks="A 3 × 3 array whose response is largest on a line from top left to bottom right, and "
        "0 on flat areas and on horizontal and vertical lines, wherever in its window they lie.",
        cases=(
            Case(
                (np.stack([_DIAGONAL, _OTHER_DIAGONAL]),),
                np.stack([np.eye(3), np.zeros((3, 3))]),
                asked="the responses to a line from top left to bottom right, and to one from "
                "top right to bottom left",
                expects="the largest, above 0, all along the first line and nowhere else",
            ),
            Case(
                (_FLAT[None],),
                np.zeros((1, 3, 3)),
                asked="the responses to a flat image of ones",
                expects="0 everywhere",
            ),
            Case(
                (_HORIZONTAL[None],),
                np.zeros((1, 3, 3)),
                asked="the responses to a horizontal line",
                expects="0 everywhere, also where the line passes beside the window's centre",
            ),
            Case(
                (_VERTICAL[None],),
                np.zeros((1, 3, 3)),
                asked="the responses to a vertical line",
                expects="0 everywhere, also where the line passes beside the window's centre",
            ),
        ),
        compare=diagonal_answers,
    ),
    Exercise(
        chapter=1,
        number=6,
        name="split_kernel",
        points=3,
        topic="separable kernels",
        asks="For a two-dimensional kernel of rank 1, a pair (column, row) whose outer product "
        "is the kernel.",
        parameters=("kernel",),
        cases=tuple(
            Case((np.array(kernel),), kernel, expects="(column, row) whose outer product is kernel")
            for kernel in (
                [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]],
                [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]],
                [[0.0, 0.0, 0.0], [0.0, 3.0, 6.0], [0.0, 1.0, 2.0]],
                [[0.0, 0.0, 0.0], [0.0, -1.0, -3.0], [0.0, -2.0, -6.0]],  # none is above 0
            )
        ),
        compare=outer_product,
    ),
    Exercise(
        chapter=1,
        number=7,
        name="spread",
        points=3,
        topic="further: transposed convolution",
        asks="The one-dimensional transposed convolution of two lists of numbers, without padding, "
        "as a list of (len(row) - 1) * stride + len(kernel) numbers; the kernel is at least as "
        "long as the stride.",
        parameters=("row", "kernel", "stride"),
        cases=(
            Case(([1, 2], [1, 1, 1], 1), [1, 3, 3, 2]),
            Case(([1, 2], [1, 10], 2), [1, 10, 2, 20]),
            Case(([1, 2, 3], [1, 1, 1], 2), [1, 1, 3, 2, 5, 3, 3]),
        ),
        compare=close(),
    ),
)

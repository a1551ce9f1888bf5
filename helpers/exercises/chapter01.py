"""Exercises of chapter 1, *Convolution arithmetic*. Expected values are counted by hand."""

import numpy as np

from helpers.convolution import convolve
from helpers.exercises.comparing import close, exact, exact_parts, pair, real_array
from helpers.exercises.model import RIGHT, Case, Exercise, Judgement, wrong
from helpers.exercises.words import show

_FLAT = np.ones((5, 5))
_HORIZONTAL = np.outer([0, 0, 1, 0, 0], np.ones(5))
_VERTICAL = _HORIZONTAL.T
_DIAGONAL = np.eye(5)
_OTHER_DIAGONAL = _DIAGONAL[::-1]


def diagonal_answers(value: object, case: Case) -> Judgement:
    """Judge a 3 × 3 kernel by its answers to the case's images, ``(N, H, W)``.

    Expected is an array of the answers' shape: 1 where the largest answer belongs, which must be
    larger than all the others; if it is 0 everywhere, every answer must be 0. No kernel passes
    whose answer to a diagonal line is not positive.
    """
    kernel = real_array(value, "your kernel", (3, 3))
    largest = abs(kernel).max() or 1.0
    images = np.asarray(case.arguments[0], float)
    brightest = images.max()
    answers = convolve(images[..., None] / brightest, (kernel / largest)[..., None, None])[..., 0]
    shown = answers.round(9) * largest * brightest + 0.0  # no -0.0, no rounding noise
    on_line = np.asarray(case.expected, bool)
    if on_line.any():
        right = answers[on_line].min() > answers[~on_line].max() + 1e-6
        least, most = show(shown[on_line].min()), show(shown[~on_line].max())
        reason = f"it answers {least} on the diagonal line, and up to {most} elsewhere"
    else:
        right = abs(answers).max() <= 1e-6
        least, most = show(shown.min()), show(shown.max())
        reason = f"it answers {least}" + (f" to {most}" if most != least else " everywhere")
    if right and not np.trace(kernel / largest) > 0:
        right, reason = False, "it does not answer a diagonal line with more than 0"
    came = f"your kernel {show(np.asarray(value).tolist())}"
    return RIGHT if right else Judgement("wrong", reason, came)


def slid_gives(value: object, case: Case) -> Judgement:
    """Judge a kernel of five numbers by what it makes of the case's row."""
    kernel = real_array(value, "your kernel", (5,))
    made = np.correlate(np.asarray(case.arguments[0], float), kernel, "valid")
    came = f"your kernel {show(kernel.tolist())}"
    if abs(made - np.asarray(case.expected)).max() > 1e-6:
        return Judgement("wrong", f"it gives {show((made.round(6) + 0.0).tolist())}", came)
    return RIGHT


def outer_product(value: object, case: Case) -> Judgement:
    """Judge a pair of vectors by their outer product, which is what is expected."""
    expected = np.asarray(case.expected, float)
    column, row = pair(value, "column, row")
    column, row = real_array(column, "column").ravel(), real_array(row, "row").ravel()
    for name, vector, length in zip(("column", "row"), (column, row), expected.shape, strict=True):
        if vector.size != length:
            return wrong(f"{name} has {vector.size} numbers, {length} are asked")
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
        "filters of 5 × 5, stride 2, padding 2, and a 2 × 2 max pooling of stride 2.",
        cases=(Case((), (12, 16, 8), form="(height, width, channels), three ints"),),
        compare=exact_parts("height", "width", "number of channels"),
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
            Case((1200, 1, 1), 1200),  # stride 1199 still gives 2 cells
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
            Case((2, 2, 1, 1, 1), 8, note="4 places × (1 weight + 1 bias)"),
            Case((4, 4, 3, 1, 1), 40, note="4 places × (9 weights + 1 bias)"),
            Case((5, 6, 2, 3, 2), 520, note="20 places × 2 filters × (12 weights + 1 bias)"),
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
                asked="the answers on a diagonal line from top left to bottom right, beside it, "
                "and on a line of the other diagonal",
                expects="above 0 on the diagonal line, and less elsewhere",
            ),
            Case(
                (_FLAT[None],),
                np.zeros((1, 3, 3)),
                asked="the answers on a flat area of ones",
                expects="0 everywhere",
            ),
            Case(
                (_HORIZONTAL[None],),
                np.zeros((1, 3, 3)),
                asked="the answers on a horizontal line of ones",
                expects="0, wherever in the window the line lies",
            ),
            Case(
                (_VERTICAL[None],),
                np.zeros((1, 3, 3)),
                asked="the answers on a vertical line of ones",
                expects="0, wherever in the window the line lies",
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
                [[1.0, 2.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -2.0, -1.0]],
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
            Case(([0.5, 2, 3], [1, 1, 1], 2), [0.5, 0.5, 2.5, 2, 5, 3, 3]),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=1,
        number=8,
        name="gentle_kernel",
        points=2,
        topic="deriving a kernel",
        asks="The one symmetric kernel of five numbers that gives back every row n², n, 1 as it is "
        "and makes 0 of the row 1, -1, 1, -1 and so on.",
        cases=(
            Case(
                ([1, 1, 1, 1, 1, 1],),
                [1, 1],
                asked="the kernel slid over [1, 1, 1, 1, 1, 1]",
                expects="[1, 1], the middle of the row",
            ),
            Case(
                ([9, 4, 1, 0, 1, 4],),
                [1, 0],
                asked="the kernel slid over [9, 4, 1, 0, 1, 4]",
                expects="[1, 0], the middle of the row",
            ),
            Case(
                ([1, -1, 1, -1, 1, -1],),
                [0, 0],
                asked="the kernel slid over [1, -1, 1, -1, 1, -1]",
                expects="[0, 0]",
            ),
            Case(
                ([0, 1, 2, 3, 4, 5],),
                [2, 3],
                asked="the kernel slid over [0, 1, 2, 3, 4, 5]",
                expects="[2, 3], the middle of the row",
            ),
        ),
        compare=slid_gives,
    ),
)

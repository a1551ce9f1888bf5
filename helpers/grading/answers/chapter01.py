"""Answers to the exercises of chapter 1: references, hidden cases, wrong ones, other right ones."""

import math
from collections.abc import Callable

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers.model import Answers, Floats, integers, judged_by


def slide(row: list[float], kernel: list[float]) -> list[float]:
    """Slide the kernel over the row."""
    cells = len(row) - len(kernel) + 1
    return [sum(k * row[i + j] for j, k in enumerate(kernel)) for i in range(cells)]


def _slide_flipped(row: list[float], kernel: list[float]) -> list[float]:
    return slide(row, kernel[::-1])


def _slide_in_place(row: list[float], kernel: list[float]) -> list[float]:
    cells = len(row) - len(kernel) + 1
    for i in range(cells):
        row[i] = sum(k * row[i + j] for j, k in enumerate(kernel))
    return row[:cells]


def _slide_hidden(rng: np.random.Generator) -> list[Case]:
    lengths = [(1, 1), (6, 6)] + [(k + n, k) for k, n in rng.integers(1, 9, (6, 2))]
    rows = [(_numbers(rng, n), _numbers(rng, k)) for n, k in lengths]
    return judged_by(slide, rows)


def smallest_stride(input_size: int, kernel_size: int, at_most: int) -> int:
    """Solve (n - k) // s <= at_most - 1."""
    return (input_size - kernel_size) // at_most + 1


def _stride_by_search(input_size: int, kernel_size: int, at_most: int) -> int:
    stride = 1
    while (input_size - kernel_size) // stride + 1 > at_most:
        stride += 1
    return stride


def _stride_without_floor(input_size: int, kernel_size: int, at_most: int) -> int:
    for stride in range(1, input_size + 1):
        if (input_size - kernel_size) / stride + 1 <= at_most:
            return stride
    return input_size


def _stride_of_exactly(input_size: int, kernel_size: int, at_most: int) -> int:
    """Search until the size is `at_most`; gives up where a ``while`` would never end."""
    for stride in range(1, input_size + 1):
        if (input_size - kernel_size) // stride + 1 == at_most:
            return stride
    return input_size


def _stride_below(end: int) -> Callable[[int, int, int], int | None]:
    def search(input_size: int, kernel_size: int, at_most: int) -> int | None:
        for stride in range(1, end):
            if (input_size - kernel_size) // stride + 1 <= at_most:
                return stride
        return None

    return search


def _stride_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(11, 3, 4), (64, 1, 1), (7, 7, 1)]
    for _ in range(7):
        kernel_size, more, at_most = integers(rng, (1, 11), (10, 200), (1, 40))
        arguments.append((kernel_size + more, kernel_size, at_most))
    for at_most in (1, 2, 3):
        kernel_size, more = integers(rng, (1, 11), (20_000, 90_000))
        arguments.append((kernel_size + more, kernel_size, at_most))
    return judged_by(smallest_stride, arguments)


def unshared_parameters(
    height: int, width: int, kernel_size: int, channels_in: int, channels_out: int
) -> int:
    """Count the weights and the bias of every output cell and channel."""
    cells = (height - kernel_size + 1) * (width - kernel_size + 1)
    return cells * channels_out * (kernel_size**2 * channels_in + 1)


def _unshared_by_counting(h: int, w: int, k: int, channels_in: int, channels_out: int) -> np.int64:
    weights = np.ones((h - k + 1, w - k + 1, k, k, channels_in, channels_out))
    biases = np.ones((h - k + 1, w - k + 1, channels_out))
    return np.int64(weights.size + biases.size)


def _unshared_hidden(rng: np.random.Generator) -> list[Case]:
    sizes = ((7, 20), (21, 40), (1, 7), (1, 4), (5, 8))
    return judged_by(unshared_parameters, [integers(rng, *sizes) for _ in range(6)])


def _diagonal_hidden(rng: np.random.Generator) -> list[Case]:
    size, row, bright = integers(rng, (6, 12), (1, 4), (2, 255))
    line = np.zeros((size, size))
    line[row] = bright
    zeros = np.zeros((1, size - 2, size - 2))
    cross = line + line.T
    diagonal = bright * np.eye(size)
    on_line = np.stack([np.eye(size - 2), zeros[0], zeros[0], zeros[0]])
    return [
        Case((np.full((1, size, size), bright),), zeros),
        Case((line[None],), zeros),
        Case((line.T[None],), zeros),
        Case((cross[None] + 1,), zeros),
        Case((np.stack([diagonal, diagonal[::-1], line, line.T]),), on_line),
    ]


def split_kernel(kernel: Floats) -> tuple[Floats, Floats]:
    """Take the row and the column that cross at the largest entry."""
    i, j = np.unravel_index(np.argmax(abs(kernel)), kernel.shape)
    return kernel[:, j] / kernel[i, j], kernel[i]


def _split_at_greatest(kernel: Floats) -> tuple[Floats, Floats]:
    i, j = np.unravel_index(np.argmax(kernel), kernel.shape)
    with np.errstate(invalid="ignore"):
        return kernel[:, j] / kernel[i, j], kernel[i]


def _split_by_svd(kernel: Floats) -> tuple[Floats, Floats]:
    left, values, right = np.linalg.svd(kernel)
    return left[:, 0] * values[0], right[0]


def _split_with_lists(kernel: Floats) -> list[object]:
    column, row = split_kernel(kernel)
    return [column[:, None].tolist(), row[None].tolist()]


def _split_hidden(rng: np.random.Generator) -> list[Case]:
    kernels = []
    for height, width in [(3, 3), (3, 5), (5, 2), (1, 4), (4, 1)]:
        column, row = rng.uniform(1, 3, height), rng.uniform(-3, -1, width)
        kernels.append(np.outer(column, row))
    signs = np.array([1, -1, 1, -1])
    kernels += [np.outer(rng.uniform(1, 3, 4) * rng.permuted(signs), rng.uniform(1, 3, 3))]
    column, row = rng.uniform(1, 3, 4), rng.uniform(1, 3, 4)
    column[0] = row[0] = 0
    kernels += [np.outer(column, row), np.outer([0, *column], [0, -1.0, 1.0])]
    return [Case((kernel,), kernel) for kernel in kernels]


def spread(row: list[float], kernel: list[float], stride: int) -> list[float]:
    """Put down a copy of the kernel for each number of the row, times that number."""
    result: list[float] = [0] * ((len(row) - 1) * stride + len(kernel))
    for i, number in enumerate(row):
        for j, weight in enumerate(kernel):
            result[i * stride + j] += number * weight
    return result


def _spread_by_zeros(row: list[float], kernel: list[float], stride: int) -> Floats:
    apart = np.zeros((len(row) - 1) * stride + 1)
    apart[::stride] = row
    return np.convolve(apart, kernel)


def _spread_overwriting(row: list[float], kernel: list[float], stride: int) -> list[float]:
    result: list[float] = [0] * ((len(row) - 1) * stride + len(kernel))
    for i, number in enumerate(row):
        for j, weight in enumerate(kernel):
            result[i * stride + j] = number * weight
    return result


def _spread_hidden(rng: np.random.Generator) -> list[Case]:
    lengths = [integers(rng, (2, 6), (1, 4), (1, 3)) for _ in range(6)]
    rows = [(_numbers(rng, n), _numbers(rng, s + more), s) for n, s, more in lengths]
    return judged_by(spread, [([4], [1, -2, 3], 2), *rows])


def _numbers(rng: np.random.Generator, length: int) -> list[float]:
    numbers: list[float] = rng.uniform(-9, 9, length).round(2).tolist()
    return numbers


_LINE = np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])

_GENTLE = np.array([-1, 4, 10, 4, -1]) / 16


def _gentle_hidden(rng: np.random.Generator) -> list[Case]:
    """Draw parabolas with an alternation on top, and what is left when that goes."""
    cases = []
    for _ in range(4):
        a, b, c, high = integers(rng, (1, 5), (-9, 9), (-20, 20), (10, 30))
        n = np.arange(-3, 6)
        parabola = a * n**2 + b * n + c
        cases.append(
            Case(((parabola + high * (1 - 2 * (n % 2))).tolist(),), parabola[2:-2].tolist())
        )
    return cases


ANSWERS = (
    Answers(
        name="two_layers",
        reference=(12, 16, 8),
        hidden=lambda rng: [],
        wrong={
            "forgot the pooling": (24, 32, 8),
            "forgot the padding": (11, 15, 8),
            "channels of the image": (12, 16, 3),
            "width first": (16, 12, 8),
            "floats": (12.0, 16.0, 8.0),
            "channels forgotten": (12, 16),
            "batch in front": (1, 12, 16, 8),
            "text": "(12, 16, 8)",
        },
        right={
            "list": [12, 16, 8],
            "array": np.array([12, 16, 8]),
            "NumPy ints": tuple(np.array([12, 16, 8], np.int32)),
        },
    ),
    Answers(
        name="slide",
        reference=slide,
        hidden=_slide_hidden,
        wrong={
            "flipped kernel": _slide_flipped,
            "one cell short": lambda row, kernel: slide(row, kernel)[:-1],
            "same size": lambda row, kernel: np.correlate(row, kernel, "same"),
            "rounded": lambda row, kernel: [int(cell) for cell in slide(row, kernel)],
            "sum of the cells": lambda row, kernel: sum(slide(row, kernel)),
            "text": lambda row, kernel: str(slide(row, kernel)),
        },
        right={
            "NumPy": lambda row, kernel: np.correlate(row, kernel, "valid"),
            "tuple": lambda row, kernel: tuple(slide(row, kernel)),
            "float32": lambda row, kernel: np.asarray(slide(row, kernel), "float32").astype(float),
            "overwrites its argument": _slide_in_place,
        },
    ),
    Answers(
        name="smallest_stride",
        reference=smallest_stride,
        hidden=_stride_hidden,
        wrong={
            "forgot the floor": _stride_without_floor,
            "rounded up": lambda n, k, at_most: max(1, math.ceil((n - k) / at_most)),
            "off by one": lambda n, k, at_most: smallest_stride(n, k, at_most) + 1,
            "forgot the kernel": lambda n, k, at_most: (n - 1) // at_most + 1,
            "exactly that many cells": _stride_of_exactly,
            "strides 1 to 9 only": _stride_below(10),
            "strides 1 to 99 only": _stride_below(100),
            "strides 1 to 999 only": _stride_below(1000),
            "float": lambda n, k, at_most: float(smallest_stride(n, k, at_most)),
        },
        right={
            "search": _stride_by_search,
            "NumPy int": lambda *arguments: np.int32(smallest_stride(*arguments)),
        },
    ),
    Answers(
        name="unshared_parameters",
        reference=unshared_parameters,
        hidden=_unshared_hidden,
        wrong={
            "shared weights": lambda h, w, k, c, f: f * (k * k * c + 1),
            "forgot the biases": lambda h, w, k, c, f: (h - k + 1) * (w - k + 1) * f * k * k * c,
            "one bias a channel": lambda h, w, k, c, f: (
                (h - k + 1) * (w - k + 1) * f * k * k * c + f
            ),
            "size kept": lambda h, w, k, c, f: h * w * f * (k * k * c + 1),
            "float": lambda *arguments: float(unshared_parameters(*arguments)),
        },
        right={"counts arrays": _unshared_by_counting},
    ),
    Answers(
        name="diagonal_kernel",
        reference=_LINE,
        hidden=_diagonal_hidden,
        wrong={
            "identity matrix": np.eye(3),
            "does not quite sum to 0": _LINE + 0.01 * np.eye(3),
            "the other diagonal": _LINE[::-1],
            "negative": -_LINE,
            "a spot, any direction": np.outer([-1, 2, -1], [-1, 2, -1]),
            "zero on flat areas only": np.array([[1, 0, 0], [0, -2, 0], [0, 0, 1]]),
            "zero at the centre only": [[2, 0, -1], [0, 0, 0], [-1, 0, 0]],
            "2 × 2": np.eye(2),
            "with axes for channels": _LINE[..., None, None],
        },
        right={
            "nested lists": _LINE.tolist(),
            "fractions": _LINE / 3,
            "corners": [[1, 0, -1], [0, 0, 0], [-1, 0, 1]],
            "not symmetric": _LINE + np.outer([1, -1, 0], [0, 0.1, -0.1]),
        },
    ),
    Answers(
        name="split_kernel",
        reference=split_kernel,
        hidden=_split_hidden,
        wrong={
            "first row and column": lambda kernel: (
                [entry / (kernel[0, 0] or 1) for entry in kernel[:, 0]],
                kernel[0],
            ),
            "greatest, not largest in size": _split_at_greatest,
            "forgot to divide": lambda kernel: (kernel[:, -1], kernel[-1]),
            "forgot the singular value": lambda kernel: (
                np.linalg.svd(kernel)[0][:, 0],
                np.linalg.svd(kernel)[2][0],
            ),
            "row and column exchanged": lambda kernel: split_kernel(kernel)[::-1],
            "sums": lambda kernel: (kernel.sum(axis=1), kernel.sum(axis=0)),
            "column only": lambda kernel: split_kernel(kernel)[0],
            "the column's sign lost": lambda kernel: (
                abs(split_kernel(kernel)[0]),
                split_kernel(kernel)[1],
            ),
            "the row's sign lost": lambda kernel: (
                split_kernel(kernel)[0],
                abs(split_kernel(kernel)[1]),
            ),
            "the kernel itself": lambda kernel: kernel,
        },
        right={"SVD": _split_by_svd, "lists with two axes": _split_with_lists},
    ),
    Answers(
        name="spread",
        reference=spread,
        hidden=_spread_hidden,
        wrong={
            "stride forgotten": lambda row, kernel, stride: spread(row, kernel, 1),
            "flipped kernel": lambda row, kernel, stride: spread(row, kernel[::-1], stride),
            "overlaps overwritten": _spread_overwriting,
            "into an array of ints": lambda *arguments: np.array(spread(*arguments)).astype(int),
            "one stride too long": lambda row, kernel, stride: (
                spread(row, kernel, stride) + [0] * stride
            ),
            "ordinary convolution": lambda row, kernel, stride: slide(row, kernel)[::stride],
        },
        right={"zeros between, then full": _spread_by_zeros},
    ),
    Answers(
        name="gentle_kernel",
        reference=_GENTLE,
        hidden=_gentle_hidden,
        wrong={
            "nothing changed": [0, 0, 1, 0, 0],
            "not divided": [-1, 4, 10, 4, -1],
            "three numbers": [0.25, 0.5, 0.25],
            "a blur": [0, 0.25, 0.5, 0.25, 0],
            "binomial": np.array([1, 4, 6, 4, 1]) / 16,
            "the alternation passes": np.array([-3, 12, 17, 12, -3]) / 35,
            "the sign": -_GENTLE,
            "not symmetric": _GENTLE + np.array([1, -4, 6, -4, 1]) / 16,
            "rounded": _GENTLE.round(1),
            "a column": _GENTLE[:, None],
        },
        right={"list": [-0.0625, 0.25, 0.625, 0.25, -0.0625], "float32": _GENTLE.astype("float32")},
    ),
)

"""Answers to the exercises of chapter 2: references, hidden cases, wrong ones, other right ones."""

import itertools
import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers import models
from helpers.grading.answers.model import Answers, Floats, integers, judged_by


def layer_parameters(
    kernel_size: tuple[int, int], channels_in: int, filters: int, use_bias: bool
) -> int:
    """Count weights and biases."""
    height, width = kernel_size
    return filters * (height * width * channels_in + bool(use_bias))


def _layer_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for use_bias in (True, False, True, False, True, False):
        height, width, channels, filters = integers(rng, (2, 5), (6, 9), (2, 64), (65, 128))
        arguments.append(((height, width), channels, filters, use_bias))
    return judged_by(layer_parameters, arguments)


def most_filters(budget: int, kernel_size: int, channels_in: int) -> int:
    """Divide the budget by what one filter costs."""
    return budget // (kernel_size**2 * channels_in + 1)


def _most_by_search(budget: int, kernel_size: int, channels_in: int) -> int:
    filters = 0
    while layer_parameters((kernel_size,) * 2, channels_in, filters + 1, True) <= budget:
        filters += 1
    return filters


def _most_hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [integers(rng, (5_000, 90_000), (1, 7), (2, 9)) for _ in range(6)]
    large = [integers(rng, (200_000, 400_000), (1, 1), (1, 3)) for _ in range(2)]
    return judged_by(most_filters, [(0, 3, 1), (500, 1, 4), (99, 3, 11), *drawn, *large])


def separable_share(kernel_size: int, channels_in: int, channels_out: int) -> float:
    """Cancel the channels in: (k²·c + c·f) / (k²·c·f)."""
    return 1 / channels_out + 1 / kernel_size**2


def _share_by_counting(k: int, channels_in: int, channels_out: int) -> float:
    separable = k * k * channels_in + channels_in * channels_out
    return separable / (k * k * channels_in * channels_out)


def _share_hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [integers(rng, (2, 9), (2, 30), (31, 256)) for _ in range(6)]
    return judged_by(separable_share, drawn)


def _model_hidden(rng: np.random.Generator) -> list[Case]:
    sizes = ((3_000, 40_000), (16, 27), (29, 40), (2, 12))
    drawn = [(channels, *integers(rng, *sizes)) for channels in (1, 3, 4)]
    return [Case((budget, (h, w, channels), classes)) for channels, budget, h, w, classes in drawn]


def fold_batch_norm(
    kernel: Floats,
    bias: Floats,
    gamma: Floats,
    beta: Floats,
    mean: Floats,
    variance: Floats,
    epsilon: float,
) -> tuple[Floats, Floats]:
    """Scale each filter, and its bias after the mean is taken off."""
    scale = gamma / np.sqrt(variance + epsilon)
    return kernel * scale, (bias - mean) * scale + beta


def _fold_by_loops(
    kernel: Floats,
    bias: Floats,
    gamma: Floats,
    beta: Floats,
    mean: Floats,
    variance: Floats,
    epsilon: float,
) -> list[object]:
    kernels, biases = kernel.astype("float32"), []
    for f in range(len(bias)):
        scale = gamma[f] / math.sqrt(variance[f] + epsilon)
        kernels[..., f] *= scale
        biases.append(beta[f] + scale * (bias[f] - mean[f]))
    return [kernels, biases]


def _fold_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for shape in [(3, 3, 4, 4), (1, 1, 2, 5), (3, 5, 6, 3), (2, 2, 1, 1)]:
        bias, gamma, beta, mean = rng.uniform(0.5, 2, (4, shape[-1]))
        variance, epsilon = rng.uniform(0.01, 0.5, shape[-1]), float(rng.uniform(0.01, 0.1))
        arguments.append((rng.normal(size=shape), bias, gamma, beta, -mean, variance, epsilon))
    return judged_by(fold_batch_norm, arguments)


Row: TypeAlias = tuple[str, int, tuple[int, ...], int]


def broken_rows(rows: list[Row]) -> list[int]:
    """Count each row from the one before."""
    broken = []
    for place in range(1, len(rows)):
        _, _, before, _ = rows[place - 1]
        kind, kernel_size, shape, parameters = rows[place]
        counted = {
            "Conv2D": (kernel_size**2 * before[-1] + 1) * shape[-1],
            "DepthwiseConv2D": (kernel_size**2 + 1) * before[-1],
            "BatchNormalization": 4 * before[-1],
            "Dense": (before[-1] + 1) * shape[-1],
        }.get(kind, 0)
        if parameters != counted or (kind == "Flatten" and shape != (math.prod(before),)):
            broken.append(place)
    return broken


def _rows_by(
    skip: tuple[str, ...] = (),
    lengths: bool = True,
    bias: int = 1,
    per_channel: int = 4,
    depthwise: bool = True,
    all_cells: bool = False,
) -> Callable[[list[Row]], list[int]]:
    """Make an answer that walks through pairs of rows, and may forget something."""

    def parameters(before: tuple[int, ...], row: Row) -> int:
        kind, kernel_size, shape, _ = row
        match kind:
            case "DepthwiseConv2D" if depthwise:
                return before[-1] * (kernel_size**2 + bias)
            case "Conv2D" | "DepthwiseConv2D":
                return shape[-1] * (kernel_size**2 * before[-1] + bias)
            case "BatchNormalization":
                return per_channel * before[-1]
            case "Dense":
                return shape[-1] * ((math.prod(before) if all_cells else before[-1]) + bias)
        return 0

    def answer(rows: list[Row]) -> list[int]:
        broken = []
        for place, (last, row) in enumerate(itertools.pairwise(rows), 1):
            kind, _, shape, stated = row
            long = lengths and kind == "Flatten" and shape[0] != math.prod(last[2])
            if long or (kind not in skip and stated != parameters(last[2], row)):
                broken.append(place)
        return broken

    return answer


def _rows_hidden(rng: np.random.Generator) -> list[Case]:
    """Draw a right summary and break some of its rows by a little, every kind of them once."""
    arguments = []
    for faults in ([], [1, 6], [2, 5], [3, 7], [4, 6, 7]):
        n, c, f, g, k, units = integers(rng, (12, 20), (2, 4), (5, 9), (10, 16), (2, 4), (3, 9))
        m = n - k + 1
        h = m // 2
        rows: list[Row] = [
            ("Input", 0, (n, n, c), 0),
            ("Conv2D", k, (m, m, f), (k * k * c + 1) * f),
            ("DepthwiseConv2D", 3, (m, m, f), 10 * f),
            ("BatchNormalization", 0, (m, m, f), 4 * f),
            ("Dense", 0, (m, m, g), (f + 1) * g),
            ("MaxPooling2D", 2, (h, h, g), 0),
            ("Flatten", 0, (h * h * g,), 0),
            ("Dense", 0, (units,), (h * h * g + 1) * units),
        ]
        for place in faults:
            kind, kernel_size, shape, parameters = rows[place]
            if kind == "Flatten":
                rows[place] = (kind, kernel_size, (shape[0] + g,), parameters)
            else:
                more = parameters + int(rng.integers(1, 5))
                rows[place] = (kind, kernel_size, shape, more)
        arguments.append((rows,))
    return judged_by(broken_rows, arguments)


ANSWERS = (
    Answers(
        name="head_parameters",
        reference=125_450,
        hidden=lambda rng: [],
        wrong={
            "forgot the biases": 125_440,
            "size kept": 30 * 30 * 16 * 10 + 10,
            "forgot to flatten": 16 * 10 + 10,
            "the convolution too": 125_450 + 448,
            "float": 125_450.0,
            "True": True,
            "text": "125,450",
        },
        right={"NumPy int": np.int64(125_450), "0-d array": np.array(125_450)},
    ),
    Answers(
        name="layer_parameters",
        reference=layer_parameters,
        hidden=_layer_hidden,
        wrong={
            "forgot the bias": lambda size, c, f, use_bias: layer_parameters(size, c, f, False),
            "always a bias": lambda size, c, f, use_bias: layer_parameters(size, c, f, True),
            "one bias": lambda size, c, f, use_bias: f * size[0] * size[1] * c + use_bias,
            "bias an input channel": lambda size, c, f, use_bias: (
                f * size[0] * size[1] * c + c * use_bias
            ),
            "square kernel": lambda size, c, f, use_bias: f * (size[0] ** 2 * c + use_bias),
            "forgot the input channels": lambda size, c, f, use_bias: (
                f * (size[0] * size[1] + use_bias)
            ),
            "float": lambda *arguments: float(layer_parameters(*arguments)),
        },
        right={
            "NumPy": lambda size, c, f, use_bias: np.prod(size) * c * f + (f if use_bias else 0)
        },
    ),
    Answers(
        name="most_filters",
        reference=most_filters,
        hidden=_most_hidden,
        wrong={
            "forgot the bias": lambda budget, k, c: budget // (k * k * c),
            "one bias": lambda budget, k, c: max(0, budget - 1) // (k * k * c),
            "forgot the floor": lambda budget, k, c: budget / (k * k * c + 1),
            "rounded": lambda budget, k, c: round(budget / (k * k * c + 1)),
            "rounded up": lambda budget, k, c: math.ceil(budget / (k * k * c + 1)),
            "below the budget": lambda budget, k, c: max(0, budget - 1) // (k * k * c + 1),
            "at least one": lambda *arguments: max(1, most_filters(*arguments)),
            "searched up to 999": lambda *arguments: min(999, most_filters(*arguments)),
            "searched up to 9,999": lambda *arguments: min(9_999, most_filters(*arguments)),
            "float": lambda budget, k, c: budget // (k * k * c + 1.0),
        },
        right={"search": _most_by_search},
    ),
    Answers(
        name="separable_share",
        reference=separable_share,
        hidden=_share_hidden,
        wrong={
            "whole numbers": lambda k, c, f: (k * k * c + c * f) // (k * k * c * f),
            "the other way round": lambda *arguments: 1 / separable_share(*arguments),
            "pointwise forgotten": lambda k, c, f: 1 / f,
            "depthwise forgotten": lambda k, c, f: 1 / k**2,
            "channels exchanged": lambda k, c, f: separable_share(k, f, c),
            "per cent": lambda *arguments: 100 * separable_share(*arguments),
            "two digits": lambda *arguments: round(separable_share(*arguments), 2),
            "five digits": lambda *arguments: round(separable_share(*arguments), 5),
        },
        right={
            "counting": _share_by_counting,
            "float32": lambda *arguments: np.float32(separable_share(*arguments)),
        },
    ),
    Answers(
        name="model_within",
        reference=models.model_within,
        hidden=_model_hidden,
        wrong=models.WRONG,
        right=models.RIGHT,
    ),
    Answers(
        name="fold_batch_norm",
        reference=fold_batch_norm,
        hidden=_fold_hidden,
        wrong={
            "forgot epsilon": lambda k, b, gamma, beta, mean, variance, epsilon: fold_batch_norm(
                k, b, gamma, beta, mean, np.maximum(variance, 1e-12), 0
            ),
            "forgot the root": lambda k, b, gamma, beta, mean, variance, epsilon: fold_batch_norm(
                k, b, gamma, beta, mean, (variance + epsilon) ** 2, 0
            ),
            "bias not scaled": lambda k, b, gamma, beta, mean, variance, epsilon: (
                k * (scale := gamma / np.sqrt(variance + epsilon)),
                b - mean * scale + beta,
            ),
            "bias forgotten": lambda k, b, *batch_norm: fold_batch_norm(k, 0 * b, *batch_norm),
            "beta forgotten": lambda k, b, gamma, beta, *rest: fold_batch_norm(
                k, b, gamma, 0 * beta, *rest
            ),
            "scaled along the input channels": lambda k, *rest: (
                np.swapaxes(fold_batch_norm(np.swapaxes(k, 2, 3), *rest)[0], 2, 3),
                fold_batch_norm(k, *rest)[1],
            ),
            "kernel only": lambda *arguments: fold_batch_norm(*arguments)[0],
            "bias first": lambda *arguments: fold_batch_norm(*arguments)[::-1],
        },
        right={"loops in float32, a list": _fold_by_loops},
    ),
    Answers(
        name="broken_rows",
        reference=broken_rows,
        hidden=_rows_hidden,
        wrong={
            "parameters of convolutions only": _rows_by(skip=("Dense", "BatchNormalization")),
            "dense layers forgotten": _rows_by(skip=("Dense",)),
            "normalisation forgotten": _rows_by(skip=("BatchNormalization",)),
            "flattened lengths forgotten": _rows_by(lengths=False),
            "no biases": _rows_by(bias=0),
            "normalisation by 2": _rows_by(per_channel=2),
            "depthwise as an ordinary convolution": _rows_by(depthwise=False),
            "dense from all cells": _rows_by(all_cells=True),
            "counted from 1": lambda rows: [place + 1 for place in broken_rows(rows)],
            "the first only": lambda rows: broken_rows(rows)[:1],
            "descending": lambda rows: broken_rows(rows)[::-1],
            "bools": lambda rows: [place in broken_rows(rows) for place in range(len(rows))],
            "how many": lambda rows: len(broken_rows(rows)),
            "the right ones": lambda rows: [
                place for place in range(len(rows)) if place not in broken_rows(rows)
            ],
        },
        right={"NumPy": lambda rows: np.array(broken_rows(rows), int), "pairs": _rows_by()},
    ),
)

"""Answers to the exercises of chapter 6: references, hidden cases, wrong ones, other right ones."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import Case
from helpers.grading.answers import tabled, trained
from helpers.grading.answers.model import Answers, Floats, Function, Ints, integers, judged_by

Network: TypeAlias = tuple[str, float, int]


def bottleneck_parameters(channels: int, reduced: int) -> int:
    """Add up three convolutions."""
    return channels * reduced + 9 * reduced**2 + reduced * channels


def _bottleneck_hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [integers(rng, (20, 2000), (2, 500)) for _ in range(5)]
    return judged_by(bottleneck_parameters, [(7, 7), (3, 8), *drawn])


def grouped_parameters(kernel_size: int, channels_in: int, channels_out: int, groups: int) -> int:
    """Count the weights of a filter, which sees one group, and its bias."""
    return (kernel_size**2 * (channels_in // groups) + 1) * channels_out


def _grouped_by_groups(kernel_size: int, channels_in: int, channels_out: int, groups: int) -> int:
    before, after = channels_in // groups, channels_out // groups
    return sum(kernel_size * kernel_size * before * after + after for _ in range(groups))


def _grouped_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(5, 96, 256, 2), (3, 32, 32, 32), (3, 8, 24, 8), (7, 3, 64, 1)]
    for _ in range(5):
        kernel_size, groups, before, after = integers(rng, (1, 7), (2, 16), (2, 30), (31, 60))
        arguments.append((kernel_size, groups * before, groups * after, groups))
    return judged_by(grouped_parameters, arguments)


def channel_shuffle(channels: int, groups: int) -> list[int]:
    """Write the groups as rows, read the columns."""
    return np.arange(channels).reshape(groups, -1).T.ravel().tolist()


def _shuffle_by_slices(channels: int, groups: int) -> list[int]:
    size = channels // groups
    return [channel for first in range(size) for channel in range(first, channels, size)]


def _shuffle_by_division(channels: int, groups: int) -> list[int]:
    size = channels // groups
    return [i % groups * size + i // groups for i in range(channels)]


def _shuffle_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(5, 5), (7, 1), (9, 3), (240, 3)]
    for _ in range(4):
        groups, size = integers(rng, (2, 8), (9, 20))
        arguments.append((groups * size, groups))
    return judged_by(channel_shuffle, arguments)


def gate(maps: Floats, reduce_weights: Floats, expand_weights: Floats) -> Floats:
    """Squeeze, excite, scale."""
    reduced = np.maximum(maps.mean(axis=(0, 1)) @ reduce_weights, 0)
    return maps * _sigmoid(reduced @ expand_weights)


def _sigmoid(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-values))


def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0)


def _gated_by(
    squeeze: Callable[[Floats], Floats] = lambda maps: maps.mean(axis=(0, 1)),
    inner: Callable[[Floats], Floats] = _relu,
    outer: Callable[[Floats], Floats] = _sigmoid,
    scale: Callable[[Floats, Floats], Floats] = np.multiply,
) -> Function:
    """Make an answer of other parts."""

    def answer(maps: Floats, reduce: Floats, expand: Floats) -> Floats:
        return scale(maps, outer(inner(squeeze(maps) @ reduce) @ expand))

    return answer


def _gate_by_loops(maps: Floats, reduce: Floats, expand: Floats) -> list[list[list[float]]]:
    height, width, channels = maps.shape
    means = [sum(maps[..., c].ravel()) / (height * width) for c in range(channels)]
    reduced = [max(0, sum(m * w for m, w in zip(means, row, strict=True))) for row in reduce.T]
    excited = [sum(r * w for r, w in zip(reduced, row, strict=True)) for row in expand.T]
    gates = [np.exp(x) / (1 + np.exp(x)) for x in excited]
    return [[[m * g for m, g in zip(cell, gates, strict=True)] for cell in row] for row in maps]


def _gate_in_place(maps: Floats, reduce: Floats, expand: Floats) -> Floats:
    """Take the sigmoid as a hyperbolic tangent."""
    means = np.einsum("hwc->c", maps) / maps[..., 0].size
    maps *= (np.tanh((means @ reduce).clip(0) @ expand / 2) + 1) / 2
    return maps


def _gate_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for height, width, channels, reduced in [
        (7, 5, 8, 2),
        (4, 4, 6, 3),
        (1, 1, 4, 4),
        (3, 8, 5, 1),
    ]:
        maps = rng.normal(0.5, 2, (height, width, channels)).round(3)
        reduce = rng.normal(size=(channels, reduced)).round(3)
        arguments.append((maps, reduce, rng.normal(size=(reduced, channels)).round(3)))
    return judged_by(gate, arguments)


def dense_channels(channels_in: int, growth: int, depth: int) -> list[int]:
    """Add `growth` once more for each layer that came before."""
    return [channels_in + layer * growth for layer in range(depth + 1)]


def _dense_step_by_step(channels_in: int, growth: int, depth: int) -> list[int]:
    channels = [channels_in]
    for _ in range(depth):
        channels.append(channels[-1] + growth)
    return channels


def _dense_doubled(channels_in: int, growth: int, depth: int) -> list[int]:
    """Count what comes out of a layer together with all that came out before."""
    channels = [channels_in]
    for _ in range(depth):
        channels.append(sum(channels) + growth)
    return channels


def _dense_hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [integers(rng, (2, 300), (2, 48), (2, 24)) for _ in range(5)]
    return judged_by(dense_channels, [(5, 5, 3), *drawn])


def pareto(networks: list[Network]) -> list[str]:
    """Keep those that no other beats."""
    return [name for name, *own in networks if not any(_beats(other, own) for other in networks)]


def _beats(other: Network, own: list[float]) -> bool:
    _, *numbers = other
    return all(o <= n for o, n in zip(numbers, own, strict=True)) and numbers != own


def _pareto_where(beats: Callable[[float, int, float, int], object]) -> Function:
    """Make an answer that beats by other rules: error and cost of the other, then its own."""

    def answer(networks: list[Network]) -> list[str]:
        return [
            name
            for name, error, cost in networks
            if not any(beats(e, c, error, cost) for other, e, c in networks if other != name)
        ]

    return answer


def _pareto_by_sorting(networks: list[Network]) -> list[str]:
    """Go from cheap to dear: what is kept has a lower error than all that is cheaper."""
    kept = set()
    lowest = cost_of_lowest = float("inf")
    for name, error, cost in sorted(networks, key=lambda network: (network[2], network[1])):
        if error < lowest or (error, cost) == (lowest, cost_of_lowest):
            kept.add(name)
            lowest, cost_of_lowest = error, cost
    return [name for name, *_ in networks if name in kept]


def _pareto_in_numpy(networks: list[Network]) -> list[str]:
    numbers: Floats = np.array([network[1:] for network in networks])
    no_worse = (numbers[:, None] <= numbers).all(axis=-1)
    better = (numbers[:, None] < numbers).any(axis=-1)
    unbeaten = np.flatnonzero(~(no_worse & better).any(axis=0))
    return [networks[index][0] for index in unbeaten]


def _pareto_sweep(networks: list[Network]) -> list[str]:
    """Keep what has a lower error than all before it."""
    kept, lowest = [], float("inf")
    for name, error, _ in networks:
        if error < lowest:
            kept.append(name)
            lowest = error
    return kept


def _pareto_hull(networks: list[Network]) -> list[str]:
    """Keep what is best for some price of a multiply-add."""
    kept = set()
    for price in np.geomspace(1e-4, 10, 200):
        totals = {name: error + price * cost for name, error, cost in networks}
        kept |= {name for name, total in totals.items() if total == min(totals.values())}
    return [name for name, *_ in networks if name in kept]


def _pareto_hidden(rng: np.random.Generator) -> list[Case]:
    """Few different values, so that many are equal; then a curve with noise, in any order."""
    arguments = [([("alone", 50.0, 7)],)]
    for count in (6, 12, 20):
        errors, costs = rng.integers(20, 28, count) + 0.5, rng.integers(1, 9, count) * 100
        best = np.lexsort((costs, errors))[0]
        errors[-1], costs[-1] = errors[best], costs[best]  # two that do not beat each other
        arguments.append((_named(rng, errors, costs),))
    costs = rng.permutation(np.arange(1, 16)) * 50
    errors = (20 + 800 / costs + rng.uniform(0, 4, len(costs))).round(1)
    arguments.append((_named(rng, errors, costs),))
    return judged_by(pareto, arguments)


def _named(rng: np.random.Generator, errors: NDArray[np.floating], costs: Ints) -> list[Network]:
    numbers = rng.permutation(len(errors)).tolist()
    names = [f"Net-{number}" for number in numbers]
    return list(zip(names, errors.tolist(), costs.tolist(), strict=True))


ANSWERS = (
    Answers(
        name="two_threes_share",
        reference=0.72,
        hidden=lambda rng: [],
        wrong={
            "the other way round": 25 / 18,
            "one of the two": 9 / 25,
            "what is saved": 1 - 18 / 25,
            "sides": 6 / 5,
            "one output cell of the first": (9 + 9 * 9) / 25,
            "product": 9 * 9 / 25,
            "per cent": 72,
            "rounded": 0.7,
            "whole numbers": 18 // 25,
            "a pair": (18, 25),
            "text": "18/25",
            "fraction": Fraction(18, 25),
        },
        right={"quotient": (9 + 9) / 25, "float32": np.float32(0.72)},
    ),
    Answers(
        name="bottleneck_parameters",
        reference=bottleneck_parameters,
        hidden=_bottleneck_hidden,
        wrong={
            "the way back forgotten": lambda c, r: c * r + 9 * r * r,
            "the 3 × 3 only": lambda c, r: 9 * r * r,
            "the 3 × 3 forgotten": lambda c, r: 2 * c * r,
            "3 weights a kernel": lambda c, r: 2 * c * r + 3 * r * r,
            "3 × 3 of one channel": lambda c, r: 2 * c * r + 9 * r,
            "3 × 3 on all channels": lambda c, r: 2 * c * r + 9 * c * c,
            "3 × 3 to all channels": lambda c, r: c * r + 9 * r * c,
            "without a bottleneck": lambda c, r: 2 * 9 * c * c,
            "with biases": lambda c, r: bottleneck_parameters(c, r) + 2 * r + c,
            "with a projection": lambda c, r: bottleneck_parameters(c, r) + c * c,
            "arguments exchanged": lambda c, r: bottleneck_parameters(r, c),
            "a list": lambda c, r: [c * r, 9 * r * r, r * c],
            "float": lambda *arguments: float(bottleneck_parameters(*arguments)),
        },
        right={
            "factored": lambda c, r: r * (2 * c + 9 * r),
            "NumPy": lambda c, r: np.sum([np.prod(s) for s in [(c, r), (3, 3, r, r), (r, c)]]),
        },
    ),
    Answers(
        name="dense_channels",
        reference=dense_channels,
        hidden=_dense_hidden,
        wrong={
            "without those that leave": lambda *arguments: dense_channels(*arguments)[:-1],
            "without those that come in": lambda *arguments: dense_channels(*arguments)[1:],
            "one too many": lambda c, growth, depth: dense_channels(c, growth, depth + 1),
            "those that leave only": lambda *arguments: dense_channels(*arguments)[-1],
            "what each layer adds": lambda c, growth, depth: [c] + [growth] * depth,
            "the new ones only": lambda c, growth, depth: [g * growth for g in range(depth + 1)],
            "as in a residual block": lambda c, growth, depth: [c] * (depth + 1),
            "multiplied": lambda c, growth, depth: [c * growth**i for i in range(depth + 1)],
            "counted twice": _dense_doubled,
            "growth of growth": lambda c, growth, depth: [
                c + growth * i * (i + 1) // 2 for i in range(depth + 1)
            ],
            "halved at the end": lambda *arguments: [
                *dense_channels(*arguments)[:-1],
                dense_channels(*arguments)[-1] // 2,
            ],
            "backwards": lambda *arguments: dense_channels(*arguments)[::-1],
            "exchanged": lambda c, growth, depth: dense_channels(growth, c, depth),
            "a range": lambda c, growth, depth: range(c, c + depth * growth + 1, growth),
            "floats": lambda *arguments: np.array(dense_channels(*arguments), float),
        },
        right={
            "range": lambda c, growth, depth: list(range(c, c + depth * growth + 1, growth)),
            "step by step": _dense_step_by_step,
            "NumPy": lambda c, growth, depth: c + growth * np.arange(depth + 1),
        },
    ),
    Answers(
        name="grouped_parameters",
        reference=grouped_parameters,
        hidden=_grouped_hidden,
        wrong={
            "groups forgotten": lambda k, a, b, g: (k * k * a + 1) * b,
            "one group only": lambda k, a, b, g: (k * k * a // g + 1) * (b // g),
            "both divided": lambda k, a, b, g: k * k * (a // g) * (b // g) + b,
            "times the groups": lambda k, a, b, g: k * k * a * b * g + b,
            "biases divided, too": lambda k, a, b, g: (k * k * a * b + b) // g,
            "biases for each group": lambda k, a, b, g: k * k * a * b // g + b * g,
            "a bias a group": lambda k, a, b, g: k * k * a * b // g + g,
            "a bias an input channel": lambda k, a, b, g: k * k * a * b // g + a,
            "forgot the biases": lambda k, a, b, g: k * k * a * b // g,
            "depthwise": lambda k, a, b, g: k * k * b + b,
            "depthwise separable": lambda k, a, b, g: k * k * a + a * b + b,
            "k weights": lambda k, a, b, g: k * (a // g) * b + b,
            "float": lambda k, a, b, g: k * k * (a / g) * b + b,
        },
        right={
            "group by group": _grouped_by_groups,
            "NumPy": lambda k, a, b, g: np.prod([k, k, a // g, b]) + b,
        },
    ),
    Answers(
        name="channel_shuffle",
        reference=channel_shuffle,
        hidden=_shuffle_hidden,
        wrong={
            "not shuffled": lambda channels, groups: list(range(channels)),
            "groups of `groups` channels": lambda channels, groups: (
                np.arange(channels).reshape(-1, groups).T.ravel()
            ),
            "groups in reverse": lambda channels, groups: (
                np.arange(channels).reshape(groups, -1)[::-1].ravel()
            ),
            "rolled by a group": lambda channels, groups: np.roll(
                np.arange(channels), channels // groups
            ),
            "last group first": lambda channels, groups: (
                np.arange(channels).reshape(groups, -1)[::-1].T.ravel()
            ),
            "at random": lambda channels, groups: np.random.default_rng(0).permutation(channels),
            "counted from 1": lambda *arguments: [c + 1 for c in channel_shuffle(*arguments)],
            "not read row by row": lambda channels, groups: (
                np.arange(channels).reshape(groups, -1).T
            ),
            "group numbers": lambda channels, groups: [i % groups for i in range(channels)],
            "floats": lambda *arguments: [float(c) for c in channel_shuffle(*arguments)],
        },
        right={
            "slices": _shuffle_by_slices,
            "division": _shuffle_by_division,
            "column by column": lambda channels, groups: (
                np.arange(channels).reshape(groups, -1).flatten(order="F")
            ),
        },
    ),
    Answers(
        name="gate",
        reference=gate,
        hidden=_gate_hidden,
        wrong={
            "no ReLU": _gated_by(inner=lambda values: values),
            "no sigmoid": _gated_by(outer=lambda values: values),
            "softmax": _gated_by(outer=lambda values: np.exp(values) / np.exp(values).sum()),
            "tanh": _gated_by(outer=np.tanh),
            "ReLU twice": _gated_by(outer=_relu),
            "sigmoid twice": _gated_by(inner=_sigmoid),
            "exchanged": _gated_by(inner=_sigmoid, outer=_relu),
            "hard sigmoid": _gated_by(outer=lambda values: (values / 6 + 0.5).clip(0, 1)),
            "minus forgotten": _gated_by(outer=lambda values: 1 / (1 + np.exp(values))),
            "sums": _gated_by(lambda maps: maps.sum(axis=(0, 1))),
            "maxima": _gated_by(lambda maps: maps.max(axis=(0, 1))),
            "mean of the first row": _gated_by(lambda maps: maps[0].mean(axis=0)),
            "mean of the columns": _gated_by(lambda maps: maps.mean(axis=0)),
            "mean of all": _gated_by(lambda maps: np.full(maps.shape[-1], maps.mean())),
            "a gate a cell": _gated_by(lambda maps: maps),
            "gates": _gated_by(scale=lambda maps, gates: gates),
            "added": _gated_by(scale=np.add),
            "with a shortcut": _gated_by(scale=lambda maps, gates: maps + maps * gates),
            "means gated": _gated_by(
                scale=lambda maps, gates: maps.mean(axis=(0, 1)) * gates,
            ),
            "cut off": _gated_by(scale=lambda maps, gates: maps * (gates > 0.5)),
            "weights exchanged": lambda maps, reduce, expand: gate(maps, expand.T, reduce.T),
            "two digits": lambda *arguments: gate(*arguments).round(2),
        },
        right={
            "loops": _gate_by_loops,
            "in place": _gate_in_place,
            "float32": lambda maps, *weights: gate(maps.astype("float32"), *weights),
        },
    ),
    Answers(
        name="pareto",
        reference=pareto,
        hidden=_pareto_hidden,
        wrong={
            "lower in both": _pareto_where(lambda e, c, error, cost: e < error and c < cost),
            "lower or equal in both": _pareto_where(
                lambda e, c, error, cost: e <= error and c <= cost
            ),
            "beaten by itself": lambda networks: [
                name
                for name, error, cost in networks
                if not any(e <= error and c <= cost for _, e, c in networks)
            ],
            "lower in one": _pareto_where(lambda e, c, error, cost: e < error or c < cost),
            "error lower": _pareto_where(lambda e, c, error, cost: e < error and c <= cost),
            "multiply-adds lower": _pareto_where(lambda e, c, error, cost: e <= error and c < cost),
            "error only": _pareto_where(lambda e, c, error, cost: e < error),
            "multiply-adds only": _pareto_where(lambda e, c, error, cost: c < cost),
            "product": _pareto_where(lambda e, c, error, cost: e * c < error * cost),
            "the higher the better": _pareto_where(
                lambda e, c, error, cost: e >= error and c <= cost and (e > error or c < cost)
            ),
            "those that are beaten": lambda networks: [
                name for name, *_ in networks if name not in pareto(networks)
            ],
            "those that beat another": lambda networks: [
                name
                for name, *own in networks
                if any(_beats((name, *own), other) for _, *other in networks)
            ],
            "by multiply-adds": lambda networks: [
                name
                for name, *_ in sorted(networks, key=lambda network: network[2])
                if name in pareto(networks)
            ],
            "by name": lambda networks: sorted(pareto(networks)),
            "sweep by multiply-adds": lambda networks: _pareto_sweep(
                sorted(networks, key=lambda network: network[1:][::-1])
            ),
            "sweep as given": _pareto_sweep,
            "convex hull": _pareto_hull,
            "the best of each": lambda networks: [
                name
                for name, error, cost in networks
                if error == min(e for _, e, _ in networks) or cost == min(c for _, _, c in networks)
            ],
            "whole entries": lambda networks: [n for n in networks if n[0] in pareto(networks)],
            "indices": lambda networks: [
                i for i, (name, *_) in enumerate(networks) if name in pareto(networks)
            ],
            "how many": lambda networks: len(pareto(networks)),
            "one text": lambda networks: ", ".join(pareto(networks)),
            "a set": lambda networks: set(pareto(networks)),
        },
        right={
            "sorted first": _pareto_by_sorting,
            "NumPy": _pareto_in_numpy,
            "each with each": _pareto_where(
                lambda e, c, error, cost: e <= error and c <= cost and (e < error or c < cost)
            ),
            "tuple": lambda networks: tuple(pareto(networks)),
        },
    ),
    Answers(
        name="from_table",
        reference=tabled.from_table,
        hidden=tabled.hidden,
        wrong=tabled.WRONG,
        right=tabled.RIGHT,
    ),
    Answers(
        name="frugal_network",
        reference=trained.frugal_network,
        hidden=trained.hidden(10),
        wrong=trained.FRUGAL_WRONG,
        right=trained.FRUGAL_RIGHT,
    ),
)

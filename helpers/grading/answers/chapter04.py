"""Answers to the exercises of chapter 4: references, hidden cases, wrong ones, other right ones."""

import math
from collections.abc import Callable
from typing import SupportsInt, TypeAlias

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers import trained
from helpers.grading.answers.model import (
    Answers,
    Bools,
    Floats,
    Function,
    Ints,
    integers,
    judged_by,
)

Table: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def subsample(feature_map: Floats, coefficient: float, bias: float) -> Floats:
    """Sum the windows, then coefficient, bias and squashing function."""
    return _squash(_sums(feature_map) * coefficient + bias)


def _squash(values: Floats) -> Floats:
    return 1.7159 * np.tanh(2 / 3 * values)


def _windows(feature_map: Floats) -> Floats:
    height, width = feature_map.shape
    return feature_map.reshape(height // 2, 2, width // 2, 2)


def _sums(feature_map: Floats) -> Floats:
    sums: Floats = _windows(feature_map).sum(axis=(1, 3))
    return sums


def _subsample_with_lists(
    feature_map: Floats, coefficient: float, bias: float
) -> list[list[float]]:
    height, width = feature_map.shape
    rows = []
    for i in range(0, height, 2):
        sums = [feature_map[i : i + 2, j : j + 2].sum() for j in range(0, width, 2)]
        rows.append([1.7159 * math.tanh((s * coefficient + bias) * 2 / 3) for s in sums])
    return rows


def _subsample_every_cell(feature_map: Floats, coefficient: float, bias: float) -> Floats:
    sums = feature_map[:-1, :-1] + feature_map[1:, :-1] + feature_map[:-1, 1:] + feature_map[1:, 1:]
    return _squash(sums * coefficient + bias)


def _subsample_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for height, width in [(2, 2), (2, 6), (8, 4), (28, 28)]:
        coefficient, bias = rng.uniform(0.2, 0.6, 2).round(3).tolist()
        arguments.append((rng.uniform(-1.7, 1.7, (height, width)).round(3), coefficient, -bias))
    return judged_by(subsample, [*arguments, (np.full((4, 2), 40.0), 0.5, 1.0)])


def partial_parameters(connections: Table, kernel_size: int) -> int:
    """Count a kernel for each connection and a bias for each column."""
    return int(connections.sum()) * kernel_size**2 + connections.shape[1]


def _partial_by_loops(connections: Table, kernel_size: int) -> int:
    parameters = 0
    for column in zip(*connections.tolist(), strict=True):
        parameters += 1 + kernel_size * kernel_size * column.count(True)
    return parameters


def _partial_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for share in (0.2, 0.4, 0.6, 0.8):
        rows, columns, kernel_size = integers(rng, (2, 8), (9, 20), (2, 7))
        connections = rng.random((rows, columns)) < share
        connections[:, 0], connections[:, 1], connections[0, 2] = False, True, False
        arguments.append((connections, kernel_size))
    return judged_by(partial_parameters, [*arguments, (np.zeros((3, 2), bool), 5)])


def read_character(values: Floats, codes: Floats) -> int:
    """Find the smallest squared distance."""
    return int(((codes - values) ** 2).sum(axis=1).argmin())


def _read_by(
    distance: Callable[[Floats, Floats], float],
    choose: Callable[[list[float]], SupportsInt] = np.argmin,
) -> Function:
    """Make an answer with another measure, or another choice."""

    def answer(values: Floats, codes: Floats) -> int:
        return int(choose([distance(code, values) for code in codes]))

    return answer


def _squared(code: Floats, values: Floats) -> float:
    return float(((code - values) ** 2).sum())


def _read_with_lists(values: Floats, codes: Floats) -> int:
    distances = [sum((a - b) ** 2 for a, b in zip(values, code, strict=True)) for code in codes]
    return distances.index(min(distances))


def _read_hidden(rng: np.random.Generator) -> list[Case]:
    """Codes of ±1 with noise, codes of any length; two the same, the second and the last."""
    arguments = []
    for rows, numbers in [(10, 84), (6, 3), (12, 2), (30, 5)]:
        codes = rng.normal(size=(rows, numbers)) * rng.uniform(0.5, 3, (rows, 1))
        if rows == 10:
            codes = np.sign(codes)
        arguments.append((rng.normal(size=numbers), codes))
    codes = rng.integers(-9, 9, (7, 4)).astype(float)
    codes[6] = codes[1]
    return judged_by(read_character, [*arguments, (codes[6].copy(), codes)])


def _table_of(*columns: tuple[int, ...]) -> Bools:
    """Five rows, True in the rows that each column names."""
    return np.array([[row in column for column in columns] for row in range(5)])


def _turned(*column: int) -> list[tuple[int, ...]]:
    """Give the column five times, each time one map further: every row as often."""
    return [tuple((row + step) % 5 for row in column) for step in range(5)]


# Two maps and the other three, neither in a row: with five pairs and five triples, 30 connections.
# Fewer there are not: ten pairs and two triples are 26, and only multiples of 5 are balanced.
_BOTH_HALVES = [(0, 2), (1, 3, 4)]
_BALANCED = _table_of(*_turned(0, 1), *_turned(0, 1, 2), *_BOTH_HALVES)


def _table_by_search() -> Ints:
    """Draw columns until the rows are balanced."""
    rng = np.random.default_rng(0)
    columns = [c for c in np.ndindex(2, 2, 2, 2, 2) if 2 <= sum(c) <= 3]
    while True:
        table: Ints = np.array(columns)[rng.choice(len(columns), 12, replace=False)].T
        if (table.sum(axis=1) == 6).all():
            return table


def rejected_for(distances: Floats, labels: Ints, most_errors: int) -> int:
    """Turn digits away one by one until few enough of the others are wrong."""
    smallest, second = np.sort(distances, axis=1)[:, :2].T
    return _rejected(second - smallest, distances.argmin(axis=1) != labels, most_errors)


def _rejected(certainty: Floats | Ints, wrong: Bools, most_errors: int) -> int:
    wrong = wrong[np.argsort(certainty)]
    return next(n for n in range(len(wrong) + 1) if wrong[n:].sum() <= most_errors)


def _rejected_by(certainty: Callable[[Floats], Floats | Ints]) -> Function:
    """Make an answer that sorts the digits by something else."""

    def answer(distances: Floats, labels: Ints, most_errors: int) -> int:
        wrong = distances.argmin(axis=1) != labels
        return _rejected(certainty(distances), wrong, most_errors)

    return answer


def _margin(distances: Floats) -> Floats:
    return np.diff(np.sort(distances, axis=1)[:, :2])[:, 0]


def _errors(distances: Floats, labels: Ints) -> int:
    return int((distances.argmin(axis=1) != labels).sum())


def _rejected_from_the_end(distances: Floats, labels: Ints, most_errors: int) -> int:
    """Keep the most certain ones until one error too many has come."""
    kept = errors = 0
    for digit in np.argsort(-_margin(distances)):
        errors += distances[digit].argmin() != labels[digit]
        if errors > most_errors:
            break
        kept += 1
    return len(labels) - kept


def _rejected_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for count, classes, most_errors in [(30, 10, 0), (40, 10, 2), (50, 3, 3), (60, 10, 5)]:
        labels = rng.integers(classes, size=count)
        distances = rng.uniform(20, 90, (count, classes)).round(2)
        distances[np.arange(count), labels] -= 18  # most are read rightly
        arguments.append((distances, labels, most_errors))
    distances, labels, _ = arguments[0]
    errors = _errors(distances, labels)
    return judged_by(rejected_for, [*arguments, (distances, labels, errors)])


def levenberg_rates(second_derivatives: Floats, rate: float, mu: float) -> Floats:
    """Divide the rate by each second derivative plus mu."""
    return rate / (mu + second_derivatives)


def _rates_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for count in (1, 4, 9):
        rate, mu = rng.uniform(0.0001, 0.02, 2).tolist()
        arguments.append((rng.uniform(0, 0.5, count), rate, mu))
    return judged_by(levenberg_rates, arguments)


def by_luck(first_wrong: Bools, second_wrong: Bools) -> float:
    """McNemar's test, exact: a sign test on the digits that only one reads wrongly."""
    return min(1.0, 2 * _tail(*_only(first_wrong, second_wrong)))


def _only(first: Bools, second: Bools) -> tuple[int, int]:
    return int((first & ~second).sum()), int((second & ~first).sum())


def _tail(one: int, other: int, upper: bool = False) -> float:
    """How often so many coins show at most the rarer side; `upper`: at least `other` heads."""
    count = int(one + other)
    heads = range(int(other), count + 1) if upper else range(min(int(one), int(other)) + 1)
    ways: int = sum(math.comb(count, each) for each in heads)
    return float(ways / 2**count)


def _point(one: int, other: int) -> float:
    ways: int = math.comb(one + other, one)
    return float(ways / 2 ** (one + other))


def _luck_by_a_curve(first: Bools, second: Bools) -> float:
    one, other = _only(first, second)
    return math.erfc(abs(one - other) / math.sqrt(max(1, one + other)) / math.sqrt(2))


def _luck_not_paired(first: Bools, second: Bools) -> float:
    """Two shares of two samples, as if they were other digits."""
    shares = first.mean(), second.mean()
    deviation = math.sqrt(sum(p * (1 - p) for p in shares) / len(first)) or 1
    return math.erfc(abs(shares[0] - shares[1]) / deviation / math.sqrt(2))


def _luck_digit_by_digit(first: Bools, second: Bools) -> float:
    """Flip the coins one after the other, and keep how probable each number of heads is."""
    heads, lead = {0: 1.0}, 0
    for one, other in zip(first, second, strict=True):
        if one != other:
            lead += 1 if one else -1
            flipped: dict[int, float] = {}
            for number, probability in heads.items():
                for step in (-1, 1):
                    flipped[number + step] = flipped.get(number + step, 0) + probability / 2
            heads = flipped
    return sum(p for number, p in heads.items() if abs(number) >= abs(lead))


def _luck_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for count, first, second in [(60, 0.2, 0.3), (200, 0.1, 0.05), (9, 0.4, 0.4), (120, 0.2, 0.4)]:
        both = rng.random(count) < 0.05
        arguments.append((both | (rng.random(count) < first), both | (rng.random(count) < second)))
    return judged_by(by_luck, arguments)


ANSWERS = (
    Answers(
        name="c5_connections",
        reference=192_480,
        hidden=lambda rng: [],
        wrong={
            "as in the paper": 48_120,
            "forgot the biases": 192_000,
            "one bias a map": 192_120,
            "a dense layer": 120 * (6 * 6 * 16 + 1),
            "three by three positions": 9 * 48_120,
            "S4 of 5.5 cells": 48_120 * 2.25,
            "one map of S4": 4 * 120 * 26,
            "float": 192_480.0,
            "text": "192,480",
        },
        right={"NumPy int": np.int64(192_480), "0-d array": np.array(192_480)},
    ),
    Answers(
        name="subsample",
        reference=subsample,
        hidden=_subsample_hidden,
        wrong={
            "mean": lambda cells, coefficient, bias: subsample(cells, coefficient / 4, bias),
            "maximum": lambda cells, coefficient, bias: _squash(
                _windows(cells).max(axis=(1, 3)) * coefficient + bias
            ),
            "average pooling": lambda cells, *_: _windows(cells).mean(axis=(1, 3)),
            "forgot the bias": lambda cells, coefficient, _: subsample(cells, coefficient, 0),
            "forgot the coefficient": lambda cells, _, bias: subsample(cells, 1, bias),
            "bias before the coefficient": lambda cells, coefficient, bias: _squash(
                (_sums(cells) + bias) * coefficient
            ),
            "a bias for each cell": lambda cells, coefficient, bias: subsample(
                cells, coefficient, 4 * bias
            ),
            "coefficient and bias exchanged": lambda cells, coefficient, bias: subsample(
                cells, bias, coefficient
            ),
            "not squashed": lambda cells, coefficient, bias: _sums(cells) * coefficient + bias,
            "squashed first": lambda cells, coefficient, bias: (
                _sums(_squash(cells)) * coefficient + bias
            ),
            "plain tanh": lambda cells, coefficient, bias: np.tanh(
                _sums(cells) * coefficient + bias
            ),
            "2/3 forgotten": lambda cells, coefficient, bias: (
                1.7159 * np.tanh(_sums(cells) * coefficient + bias)
            ),
            "1.7159 forgotten": lambda *arguments: subsample(*arguments) / 1.7159,
            "3/2": lambda cells, coefficient, bias: (
                1.7159 * np.tanh(3 / 2 * (_sums(cells) * coefficient + bias))
            ),
            "sigmoid": lambda cells, coefficient, bias: (
                1 / (1 + np.exp(-_sums(cells) * coefficient - bias))
            ),
            "every cell": _subsample_every_cell,
            "every other cell": lambda cells, coefficient, bias: _squash(
                cells[::2, ::2] * coefficient + bias
            ),
            "one sum of all": lambda cells, coefficient, bias: _squash(
                cells.sum() * coefficient + bias
            ),
            "transposed": lambda *arguments: subsample(*arguments).T,
            "two digits": lambda *arguments: subsample(*arguments).round(2),
        },
        right={
            "lists": _subsample_with_lists,
            "float32": lambda cells, *rest: subsample(cells.astype("float32"), *rest),
            "slices": lambda cells, coefficient, bias: _squash(
                (cells[::2, ::2] + cells[1::2, ::2] + cells[::2, 1::2] + cells[1::2, 1::2])
                * coefficient
                + bias
            ),
        },
    ),
    Answers(
        name="partial_parameters",
        reference=partial_parameters,
        hidden=_partial_hidden,
        wrong={
            "full connection": lambda table, k: table.size * k * k + table.shape[1],
            "forgot the biases": lambda table, k: int(table.sum()) * k * k,
            "one bias": lambda table, k: int(table.sum()) * k * k + 1,
            "a bias a connection": lambda table, k: int(table.sum()) * (k * k + 1),
            "a bias a map in": lambda table, k: int(table.sum()) * k * k + table.shape[0],
            "no bias without inputs": lambda table, k: (
                int(table.sum()) * k * k + int(table.any(axis=0).sum())
            ),
            "a kernel a map out": lambda table, k: table.shape[1] * (k * k + 1),
            "k weights": lambda table, k: int(table.sum()) * k + table.shape[1],
            "those that are missing": lambda table, k: partial_parameters(~table, k),
            "a list, map by map": lambda table, k: (table.sum(axis=0) * k * k + 1).tolist(),
            "float": lambda *arguments: float(partial_parameters(*arguments)),
        },
        right={
            "map by map": _partial_by_loops,
            "NumPy": lambda table, k: (table.sum(axis=0) * k**2 + 1).sum(),
        },
    ),
    Answers(
        name="read_character",
        reference=read_character,
        hidden=_read_hidden,
        wrong={
            "largest dot product": lambda values, codes: int((codes @ values).argmax()),
            "sum of sizes": _read_by(lambda code, values: abs(code - values).sum()),
            "largest difference": _read_by(lambda code, values: abs(code - values).max()),
            "signed sum": _read_by(lambda code, values: (code - values).sum()),
            "squared sum": _read_by(lambda code, values: (code - values).sum() ** 2),
            "first number only": _read_by(lambda code, values: abs(code - values)[0]),
            "lengths compared": _read_by(lambda code, values: abs((code**2 - values**2).sum())),
            "farthest": _read_by(_squared, np.argmax),
            "last of several": _read_by(
                _squared, lambda distances: len(distances) - 1 - np.argmin(distances[::-1])
            ),
            "counted from 1": lambda *arguments: read_character(*arguments) + 1,
            "the distance": lambda values, codes: float(((codes - values) ** 2).sum(axis=1).min()),
            "all distances": lambda values, codes: ((codes - values) ** 2).sum(axis=1),
            "the code": lambda values, codes: codes[read_character(values, codes)],
            "float": lambda *arguments: float(read_character(*arguments)),
            "text": lambda *arguments: str(read_character(*arguments)),
        },
        right={
            "lists": _read_with_lists,
            "with the root": _read_by(lambda code, values: float(np.linalg.norm(code - values))),
            "NumPy int": lambda values, codes: np.square(codes - values).sum(axis=1).argmin(),
        },
    ),
    Answers(
        name="balanced_table",
        reference=_BALANCED,
        hidden=lambda rng: [],
        wrong={
            "columns for rows": _BALANCED.T,
            "everything": np.ones((5, 12), bool),
            "ten pairs and two triples": _table_of(
                *_turned(0, 1), *_turned(0, 2), (0, 1, 2), (2, 3, 4)
            ),
            "35": _table_of(*_turned(0, 1), *_turned(0, 1, 2, 3), *_BOTH_HALVES),
            "one map only": _table_of(*_turned(0), *_turned(0, 1, 2), *_BOTH_HALVES),
            "all five maps": _table_of(
                *_turned(0, 1), *_turned(0, 2), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4)
            ),
            "equal columns": _table_of(*_turned(0, 1), *_turned(0, 1), *_turned(0, 1)[:2]),
            "two columns equal": _table_of(*_turned(0, 1), *_turned(0, 1, 2), (0, 1), (2, 3, 4)),
            "five columns": _table_of(*_turned(0, 1)),
            "a column too many": np.hstack([_BALANCED, _BALANCED[:, :1]]),
            "the maps that each column sees": [*_turned(0, 1), *_turned(0, 1, 2), *_BOTH_HALVES],
            "weights": 0.5 * _BALANCED,
            "twos": 2 * _BALANCED,
            "signs": np.where(_BALANCED, 1, -1),
            "text": np.where(_BALANCED, "True", "False").tolist(),
            "how many each row has": [6] * 5,
        },
        right={
            "nested lists": _BALANCED.tolist(),
            "ones and zeros": _BALANCED.astype(int),
            "floats": _BALANCED.astype("float32"),
            "tuples, another order": tuple(map(tuple, _BALANCED[::-1, ::-1].tolist())),
            "search": _table_by_search(),
        },
    ),
    Answers(
        name="rejected_for",
        reference=rejected_for,
        hidden=_rejected_hidden,
        wrong={
            "only those that are wrong": lambda distances, labels, most: max(
                0, _errors(distances, labels) - most
            ),
            "the most certain first": _rejected_by(lambda distances: -_margin(distances)),
            "in their order": _rejected_by(lambda distances: np.arange(len(distances))),
            "by the smallest distance": _rejected_by(lambda distances: -distances.min(axis=1)),
            "largest minus smallest": _rejected_by(lambda distances: np.ptp(distances, axis=1)),
            "by the ratio": _rejected_by(
                lambda distances: 1 + _margin(distances) / distances.min(axis=1)
            ),
            "second minus first as they stand": _rejected_by(
                lambda distances: abs(distances[:, 1] - distances[:, 0])
            ),
            "by the largest distance": lambda distances, labels, most: _rejected(
                _margin(distances), distances.argmax(axis=1) != labels, most
            ),
            "fewer errors than allowed": lambda distances, labels, most: _rejected(
                _margin(distances), distances.argmin(axis=1) != labels, max(0, most - 1)
            ),
            "most errors turned away": lambda distances, labels, most: (
                len(labels) - rejected_for(distances, labels, most)
            ),
            "at least one": lambda *arguments: max(1, rejected_for(*arguments)),
            "one too many": lambda *arguments: rejected_for(*arguments) + 1,
            "a share": lambda distances, labels, most: (
                rejected_for(distances, labels, most) / len(labels)
            ),
            "which": lambda distances, labels, most: np.argsort(_margin(distances))[
                : rejected_for(distances, labels, most)
            ],
            "float": lambda *arguments: float(rejected_for(*arguments)),
        },
        right={
            "from the most certain on": _rejected_from_the_end,
            "NumPy int": lambda *arguments: np.int32(rejected_for(*arguments)),
        },
    ),
    Answers(
        name="levenberg_rates",
        reference=levenberg_rates,
        hidden=_rates_hidden,
        wrong={
            "mu forgotten": lambda h, rate, mu: rate / np.maximum(h, 1e-12),
            "mu outside": lambda h, rate, mu: rate / mu + h,
            "mu added to the rate": lambda h, rate, mu: (rate + mu) / np.maximum(h, 1e-12),
            "product": lambda h, rate, mu: rate / np.maximum(mu * h, 1e-12),
            "multiplied": lambda h, rate, mu: rate * (mu + h),
            "rate forgotten": lambda h, rate, mu: 1 / (mu + h),
            "root, as Adam has it": lambda h, rate, mu: rate / (mu + np.sqrt(h)),
            "root of both": lambda h, rate, mu: rate / np.sqrt(mu + h),
            "square": lambda h, rate, mu: rate / (mu + h**2),
            "one rate for all": lambda h, rate, mu: np.full(h.shape, rate / (mu + h.mean())),
            "one number": lambda h, rate, mu: rate / (mu + h.mean()),
            "rate and mu exchanged": lambda h, rate, mu: mu / (rate + h),
            "steps downwards": lambda *arguments: -levenberg_rates(*arguments),
            "rounded": lambda *arguments: levenberg_rates(*arguments).round(4),
        },
        right={
            "list": lambda h, rate, mu: [rate / (mu + each) for each in h],
            "float32": lambda *arguments: levenberg_rates(*arguments).astype("float32"),
        },
    ),
    Answers(
        name="by_luck",
        reference=by_luck,
        hidden=_luck_hidden,
        wrong={
            "one side": lambda first, second: min(1.0, by_luck(first, second) / 2),
            "more than 1": lambda first, second: 2 * _tail(*_only(first, second)),
            "strictly more": lambda first, second: min(
                1.0, 2 * _tail(*_only(first, second)) - 2 * _point(*_only(first, second))
            ),
            "all digits as coins": lambda first, second: min(
                1.0,
                2
                * sum(math.comb(len(first), i) for i in range(min(_only(first, second)) + 1))
                / 2 ** len(first),
            ),
            "all errors": lambda first, second: min(1.0, 2 * _tail(first.sum(), second.sum())),
            "the point alone": lambda first, second: _point(*_only(first, second)),
            "a normal curve": _luck_by_a_curve,
            "not paired": _luck_not_paired,
            "the first is worse": lambda first, second: _tail(*_only(first, second)[::-1], True),
            "settled or not": lambda first, second: by_luck(first, second) < 0.05,
            "the difference": lambda first, second: float(first.mean() - second.mean()),
            "rounded": lambda first, second: round(by_luck(first, second), 2),
        },
        right={
            "digit by digit": _luck_digit_by_digit,
            "the upper end": lambda first, second: min(
                1.0, 2 * _tail(min(_only(first, second)), max(_only(first, second)), True)
            ),
        },
    ),
    Answers(
        name="moved_reader",
        reference=trained.moved_reader,
        hidden=trained.hidden(10),
        wrong=trained.MOVED_WRONG,
        right=trained.MOVED_RIGHT,
    ),
)

"""Answers to the exercises of chapter 5: references, hidden cases, wrong ones, other right ones."""

from collections.abc import Callable
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import Case
from helpers.grading.answers import pipes, trained
from helpers.grading.answers.classifiers import (
    AREA_UNDER_CURVE,
    CALIBRATION_ERROR,
    CONFUSION_COUNTS,
)
from helpers.grading.answers.model import (
    Answers,
    Bools,
    Floats,
    Function,
    Ints,
    integers,
    judged_by,
)

Bits: TypeAlias = list[bool]
Pairs: TypeAlias = list[tuple[int, int]]
Grey: TypeAlias = NDArray[np.uint8]


def cat_or_dog(probability: float, threshold: float) -> str:
    """Compare with the threshold, which is a dog's."""
    return "dog" if probability >= threshold else "cat"


def _dog_if(holds: Callable[[float, float], object]) -> Function:
    return lambda probability, threshold: "dog" if holds(probability, threshold) else "cat"


def _threshold_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(0.0, 0.0), (0.0, 0.5), (1.0, 1.0), (0.984375, 1.0), (0.25, 0.25)]
    for _ in range(8):
        dog, threshold = integers(rng, (0, 99), (5, 95))
        arguments.append((dog / 100 + 0.005, threshold / 100))
    for below in rng.permutation([0.004, 0.0004, 0.00004]).tolist():
        [threshold] = integers(rng, (5, 95))
        arguments.append((threshold / 100 - below, threshold / 100))
    return judged_by(cat_or_dog, arguments)


def difference_hash(image: Grey) -> Bits:
    """Compare without subtracting: uint8 has no numbers below 0."""
    return (image[:, 1:] > image[:, :-1]).ravel().tolist()


def _hash_by_loops(image: Grey) -> Bits:
    return [image[i, j] > image[i, j - 1] for i in range(8) for j in range(1, 9)]


def _rises(image: Grey) -> Bools:
    return np.diff(image.astype(int), axis=1) > 0


def _hash_hidden(rng: np.random.Generator) -> list[Case]:
    """Noise, few grey values, a slope with noise, one grey value."""
    ramp = np.linspace(20, 230, 9) + rng.normal(0, 15, (8, 9))
    images = [
        rng.integers(0, 256, (8, 9)),
        rng.integers(0, 3, (8, 9)) * 120,
        ramp.clip(0, 255),
        np.full((8, 9), rng.integers(256)),
    ]
    return judged_by(difference_hash, [(image.astype("uint8"),) for image in images])


def near_duplicates(hashes: list[Bits], at_most: int) -> Pairs:
    """Compare every hash with all that follow it."""
    pairs = combinations(range(len(hashes)), 2)
    return [(i, j) for i, j in pairs if _distance(hashes[i], hashes[j]) <= at_most]


def _distance(one: Bits, other: Bits) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _duplicates_in_numpy(hashes: list[Bits], at_most: int) -> Ints:
    bits = np.array(hashes)
    distances = (bits[:, None] != bits).sum(axis=-1)
    return np.argwhere(np.triu(distances <= at_most, k=1))


def _duplicates_by_numbers(hashes: list[Bits], at_most: int) -> list[list[int]]:
    numbers = [int("".join("01"[bit] for bit in bits), 2) for bits in hashes]
    found = {
        (min(i, j), max(i, j))
        for i, one in enumerate(numbers)
        for j, other in enumerate(numbers)
        if i != j and (one ^ other).bit_count() <= at_most
    }
    return [list(pair) for pair in sorted(found)]


def _duplicates_once(hashes: list[Bits], at_most: int) -> Pairs:
    """Pass over an image that was found to be like an earlier one."""
    found, seen = [], set()
    for i, j in near_duplicates(hashes, at_most):
        if i not in seen:
            found.append((i, j))
            seen.add(j)
    return found


def _duplicates_first_only(hashes: list[Bits], at_most: int) -> Pairs:
    first: dict[int, int] = {}
    for i, j in near_duplicates(hashes, at_most):
        first.setdefault(i, j)
    return list(first.items())


def _duplicates_where(holds: Callable[[Bits, Bits, int], object]) -> Function:
    """Make an answer with another measure."""

    def answer(hashes: list[Bits], at_most: int) -> Pairs:
        pairs = combinations(range(len(hashes)), 2)
        return [(i, j) for i, j in pairs if holds(hashes[i], hashes[j], at_most)]

    return answer


def _duplicates_hidden(rng: np.random.Generator) -> list[Case]:
    """Copy a few pictures, change a few bits of each copy, shuffle."""
    arguments = [([[True, False, True]], 3), ([[True, True], [False, False], [True, True]], 2)]
    for pictures, copies, at_most in [(4, 3, 0), (3, 4, 3), (5, 2, 6), (2, 7, 5)]:
        bits = np.repeat(rng.random((pictures, 64)) < 0.5, copies, axis=0)
        flips = rng.permuted(np.tile(np.arange(64), (len(bits), 1)), axis=1)
        bits ^= flips < rng.integers(0, 5, (len(bits), 1))
        arguments.append((rng.permutation(bits).tolist(), at_most))
    return judged_by(near_duplicates, arguments)


def mixed_pair(
    first: Floats, second: Floats, first_label: int, second_label: int, share: float
) -> tuple[Floats, float]:
    """Take weighted means."""
    image = share * first + (1 - share) * second
    return image, share * first_label + (1 - share) * second_label


def _mixed_with_lists(first: Floats, second: Floats, *rest: float) -> list[object]:
    first_label, second_label, share = rest

    def mixed(one: float, other: float) -> float:
        return other + share * (one - other)

    cells = [mixed(*pair) for pair in zip(first.flat, second.flat, strict=True)]
    return [np.reshape(cells, first.shape).tolist(), mixed(first_label, second_label)]


def _mixed_in_place(first: Floats, second: Floats, *rest: float) -> tuple[Floats, float]:
    first_label, second_label, share = rest
    first *= share
    second *= 1 - share
    first += second
    return first, np.average([first_label, second_label], weights=[share, 1 - share])


def _mixed_rows(
    first: Floats, second: Floats, first_label: int, second_label: int, share: float
) -> tuple[Floats, float]:
    """Paste rows, as CutMix pastes a rectangle."""
    _, label = mixed_pair(first, second, first_label, second_label, share)
    rows = round(share * len(first))
    return np.concatenate([first[:rows], second[rows:]]), label


def _mixed_hidden(rng: np.random.Generator) -> list[Case]:
    labels = [(0, 1), (1, 0), (1, 1), (0, 0), (1, 0)]
    shapes = [(2, 3), (4, 4, 3), (8, 6, 3), (5, 1), (3, 3, 1)]
    shares = [*rng.uniform(0.05, 0.95, 3).round(3).tolist(), 0.0, 1.0]
    arguments = []
    for shape, both, share in zip(shapes, labels, shares, strict=True):
        first, second = rng.uniform(0, 255, (2, *shape)).round(2)
        arguments.append((first, second, *both, share))
    return judged_by(mixed_pair, arguments)


ANSWERS = (
    Answers(
        name="where_parameters",
        reference=3_936_384,
        hidden=lambda rng: [],
        wrong={
            "forgot the biases": 31 * 31 * 32 * 128,
            "one bias": 31 * 31 * 32 * 128 + 1,
            "size kept by the convolution": 32 * 32 * 32 * 128 + 128,
            "forgot the pooling": 62 * 62 * 32 * 128 + 128,
            "forgot to flatten": 32 * 128 + 128,
            "three channels": 31 * 31 * 3 * 128 + 128,
            "a bias an input": 31 * 31 * 32 * 129,
            "the whole network": 3_937_409,
            "with the convolution": 3_936_384 + 896,
            "millions": 3.936384,
            "float": 3_936_384.0,
            "text": "3,936,384",
            "the layer's name": "dense",
        },
        right={"NumPy int": np.int32(3_936_384), "0-d array": np.array(3_936_384)},
    ),
    Answers(
        name="cat_or_dog",
        reference=cat_or_dog,
        hidden=_threshold_hidden,
        wrong={
            "is 1, as in the wild": _dog_if(lambda probability, _: probability == 1),
            "anything but 0": _dog_if(lambda probability, _: probability),
            "above the threshold": _dog_if(lambda probability, threshold: probability > threshold),
            "always one half": _dog_if(lambda probability, _: probability >= 0.5),
            "rounded": _dog_if(lambda probability, _: round(probability)),
            "rounded to two digits": _dog_if(
                lambda probability, threshold: round(probability, 2) >= threshold
            ),
            "rounded down": _dog_if(lambda probability, _: int(probability)),
            "the other way round": _dog_if(lambda probability, threshold: probability <= threshold),
            "a cat's probability": _dog_if(
                lambda probability, threshold: 1 - probability >= threshold
            ),
            "a cat's threshold": _dog_if(
                lambda probability, threshold: probability >= 1 - threshold
            ),
            "names exchanged": lambda *arguments: (
                "cat" if cat_or_dog(*arguments) == "dog" else "dog"
            ),
            "capitals": lambda *arguments: cat_or_dog(*arguments).capitalize(),
            "plural": lambda *arguments: cat_or_dog(*arguments) + "s",
            "True and False": lambda probability, threshold: probability >= threshold,
            "1 and 0": lambda probability, threshold: int(probability >= threshold),
            "in a list": lambda *arguments: [cat_or_dog(*arguments)],
            "with the probability": lambda probability, threshold: (
                cat_or_dog(probability, threshold),
                probability,
            ),
        },
        right={
            "chosen from a pair": lambda probability, threshold: ("cat", "dog")[
                probability >= threshold
            ],
            "cat first": lambda probability, threshold: "cat" if probability < threshold else "dog",
            "NumPy text": lambda probability, threshold: np.where(
                probability >= threshold, "dog", "cat"
            ),
        },
    ),
    CONFUSION_COUNTS,
    AREA_UNDER_CURVE,
    Answers(
        name="difference_hash",
        reference=difference_hash,
        hidden=_hash_hidden,
        wrong={
            "subtracted as uint8": lambda image: (np.diff(image, axis=1) > 0).ravel(),
            "subtracted as int8": lambda image: (np.diff(image.astype("int8"), axis=1) > 0).ravel(),
            "or equal": lambda image: (image[:, 1:] >= image[:, :-1]).ravel(),
            "different": lambda image: (image[:, 1:] != image[:, :-1]).ravel(),
            "darker": lambda image: (image[:, 1:] < image[:, :-1]).ravel(),
            "column by column": lambda image: _rises(image).T.ravel(),
            "8 rows of 8": _rises,
            "downwards": lambda image: (np.diff(image.astype(int), axis=0) > 0).ravel(),
            "across the ends of rows": lambda image: (np.diff(image.ravel().astype(int)) > 0)[:64],
            "the cell that has no neighbour, too": lambda image: np.pad(
                _rises(image), ((0, 0), (1, 0))
            ).ravel(),
            "brighter than the mean": lambda image: (image[:, 1:] > image.mean()).ravel(),
            "brighter than the first cell": lambda image: (image[:, 1:] > image[:, :1]).ravel(),
            "the first row only": lambda image: _rises(image)[0],
            "last bit first": lambda image: _rises(image).ravel()[::-1],
            "ints": lambda image: _rises(image).ravel().astype(int),
            "signs": lambda image: np.sign(np.diff(image.astype(int), axis=1)).ravel(),
            "text": lambda image: "".join("01"[int(bit)] for bit in _rises(image).flat),
            "bytes": lambda image: np.packbits(_rises(image)),
            "one number": lambda image: int(
                "".join("01"[int(bit)] for bit in _rises(image).flat), 2
            ),
        },
        right={
            "loops": _hash_by_loops,
            "subtracted as int": lambda image: _rises(image).ravel(),
            "subtracted as float": lambda image: tuple(
                (np.diff(image / 255, axis=1) > 0).flatten().tolist()
            ),
        },
    ),
    Answers(
        name="near_duplicates",
        reference=near_duplicates,
        hidden=_duplicates_hidden,
        wrong={
            "fewer than": _duplicates_where(lambda a, b, most: _distance(a, b) < most),
            "equal ones": _duplicates_where(lambda a, b, most: a == b),
            "more than": _duplicates_where(lambda a, b, most: _distance(a, b) > most),
            "bits that agree": _duplicates_where(
                lambda a, b, most: len(a) - _distance(a, b) <= most
            ),
            "a share of the bits": _duplicates_where(
                lambda a, b, most: _distance(a, b) / len(a) <= most
            ),
            "as many True": _duplicates_where(lambda a, b, most: abs(sum(a) - sum(b)) <= most),
            "True in one only": _duplicates_where(
                lambda a, b, most: sum(x and not y for x, y in zip(a, b, strict=True)) <= most
            ),
            "each with itself": lambda hashes, most: sorted(
                [*near_duplicates(hashes, most), *((i, i) for i in range(len(hashes)))]
            ),
            "both orders": lambda hashes, most: sorted(
                pair for i, j in near_duplicates(hashes, most) for pair in ((i, j), (j, i))
            ),
            "larger index first": lambda *arguments: [
                (j, i) for i, j in near_duplicates(*arguments)
            ],
            "counted from 1": lambda *arguments: [
                (i + 1, j + 1) for i, j in near_duplicates(*arguments)
            ],
            "descending": lambda *arguments: near_duplicates(*arguments)[::-1],
            "by the second index": lambda *arguments: sorted(
                near_duplicates(*arguments), key=lambda pair: pair[::-1]
            ),
            "nearest first": lambda hashes, most: sorted(
                near_duplicates(hashes, most),
                key=lambda pair: _distance(hashes[pair[0]], hashes[pair[1]]),
            ),
            "neighbours only": lambda *arguments: [
                (i, j) for i, j in near_duplicates(*arguments) if j == i + 1
            ],
            "the first one only": _duplicates_first_only,
            "each image once": _duplicates_once,
            "with the first image": lambda *arguments: [
                pair for pair in near_duplicates(*arguments) if pair[0] == 0
            ],
            "with distances": lambda hashes, most: [
                (i, j, _distance(hashes[i], hashes[j])) for i, j in near_duplicates(hashes, most)
            ],
            "flat": lambda *arguments: [i for pair in near_duplicates(*arguments) for i in pair],
            "how many": lambda *arguments: len(near_duplicates(*arguments)),
            "a set": lambda *arguments: set(near_duplicates(*arguments)),
            "a generator": lambda *arguments: (pair for pair in near_duplicates(*arguments)),
        },
        right={
            "NumPy": _duplicates_in_numpy,
            "numbers": _duplicates_by_numbers,
        },
    ),
    CALIBRATION_ERROR,
    Answers(
        name="mixed_pair",
        reference=mixed_pair,
        hidden=_mixed_hidden,
        wrong={
            "shares exchanged": lambda a, b, i, j, share: mixed_pair(a, b, i, j, 1 - share),
            "half and half": lambda a, b, i, j, share: mixed_pair(a, b, i, j, 0.5),
            "the larger share to the first": lambda a, b, i, j, share: mixed_pair(
                a, b, i, j, max(share, 1 - share)
            ),
            "sum": lambda a, b, *rest: (a + b, mixed_pair(a, b, *rest)[1]),
            "share of both": lambda a, b, i, j, share: (share * (a + b), share * (i + j)),
            "the second whole": lambda a, b, i, j, share: (share * a + b, share * i + j),
            "pasted rows": _mixed_rows,
            "whole image, mixed label": lambda a, *rest: (a, mixed_pair(a, *rest)[1]),
            "the first label": lambda a, b, i, j, share: (mixed_pair(a, b, i, j, share)[0], i),
            "label of the larger share": lambda a, b, i, j, share: (
                mixed_pair(a, b, i, j, share)[0],
                i if share > 0.5 else j,
            ),
            "label rounded": lambda *arguments: (
                mixed_pair(*arguments)[0],
                round(mixed_pair(*arguments)[1]),
            ),
            "label exchanged": lambda a, b, i, j, share: (
                mixed_pair(a, b, i, j, share)[0],
                share * j + (1 - share) * i,
            ),
            "share as label": lambda *arguments: (mixed_pair(*arguments)[0], arguments[4]),
            "both labels": lambda *arguments: (mixed_pair(*arguments)[0], arguments[2:4]),
            "labels mixed only": lambda *arguments: mixed_pair(*arguments)[1],
            "image only": lambda *arguments: mixed_pair(*arguments)[0],
            "label first": lambda *arguments: mixed_pair(*arguments)[::-1],
            "uint8": lambda *arguments: (
                mixed_pair(*arguments)[0].astype("uint8"),
                mixed_pair(*arguments)[1],
            ),
            "clipped to 1": lambda *arguments: (
                mixed_pair(*arguments)[0].clip(0, 1),
                mixed_pair(*arguments)[1],
            ),
            "flattened": lambda *arguments: (
                mixed_pair(*arguments)[0].ravel(),
                mixed_pair(*arguments)[1],
            ),
        },
        right={
            "lists": _mixed_with_lists,
            "in place": _mixed_in_place,
            "float32": lambda a, b, *rest: mixed_pair(a.astype("float32"), b, *rest),
        },
    ),
    Answers(
        name="split_and_pipe",
        reference=pipes.split_and_pipe,
        hidden=pipes.hidden,
        wrong=pipes.WRONG,
        right=pipes.RIGHT,
    ),
    Answers(
        name="cat_dog_network",
        reference=trained.cat_dog_network,
        hidden=trained.hidden(2),
        wrong=trained.PETS_WRONG,
        right=trained.PETS_RIGHT,
    ),
)

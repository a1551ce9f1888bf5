"""Answers of chapter 5 that judge a classifier: confusion matrix, ROC curve, calibration."""

from collections.abc import Callable

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers.model import Answers, Bools, Floats, Function, Ints, judged_by


def confusion_counts(labels: Ints, predictions: Ints) -> list[list[int]]:
    """Count every pair of what is and what is said."""
    counts = [[0, 0], [0, 0]]
    for label, prediction in zip(labels, predictions, strict=True):
        counts[label][prediction] += 1
    return counts


def _counts(labels: Ints, predictions: Ints) -> Ints:
    return np.array(confusion_counts(labels, predictions))


def _counts_by_masks(labels: Ints, predictions: Ints) -> Ints:
    return np.array([[np.sum((labels == i) & (predictions == j)) for j in (0, 1)] for i in (0, 1)])


def _counts_of_classes_met(labels: Ints, predictions: Ints) -> list[list[int]]:
    """Leave out a class that neither is nor is said."""
    classes = np.union1d(labels, predictions)
    counts: list[list[int]] = _counts(labels, predictions)[np.ix_(classes, classes)].tolist()
    return counts


def _counts_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(np.array([0, 0, 1]), np.array([1, 1, 1])), (np.zeros(5, int), np.zeros(5, int))]
    for count, dogs, right in [(20, 0.5, 0.8), (55, 0.8, 0.6), (90, 0.3, 0.7), (7, 0.5, 0.0)]:
        labels = (rng.random(count) < dogs).astype(int)
        predictions = np.where(rng.random(count) < right, labels, 1 - labels)
        arguments.append((labels, predictions))
    return judged_by(confusion_counts, arguments)


CONFUSION_COUNTS = Answers(
    name="confusion_counts",
    reference=confusion_counts,
    hidden=_counts_hidden,
    wrong={
        "columns for rows": lambda *arguments: _counts(*arguments).T,
        "dog first": lambda *arguments: _counts(*arguments)[::-1, ::-1],
        "rows: right, wrong": lambda *arguments: [
            np.diag(_counts(*arguments)),
            np.diag(_counts(*arguments)[:, ::-1]),
        ],
        "flat": lambda *arguments: _counts(*arguments).ravel(),
        "shares": lambda *arguments: _counts(*arguments) / len(arguments[0]),
        "shares of a row": lambda *arguments: (
            _counts(*arguments) / _counts(*arguments).sum(axis=1, keepdims=True)
        ),
        "floats": lambda *arguments: _counts(*arguments).astype(float),
        "right ones only": lambda *arguments: np.diag(np.diag(_counts(*arguments))),
        "wrong ones only": lambda *arguments: (
            _counts(*arguments) - np.diag(np.diag(_counts(*arguments)))
        ),
        "with sums": lambda *arguments: np.c_[_counts(*arguments), _counts(*arguments).sum(axis=1)],
        "classes that were met": _counts_of_classes_met,
        "accuracy": lambda labels, predictions: (labels == predictions).mean(),
        "a dict": lambda *arguments: {
            "cat": _counts(*arguments)[0],
            "dog": _counts(*arguments)[1],
        },
        "lists in Python compared": lambda labels, predictions: [
            [int(labels.tolist() == i and predictions.tolist() == j) for j in (0, 1)]
            for i in (0, 1)
        ],
    },
    right={
        "masks": _counts_by_masks,
        "bincount": lambda labels, predictions: np.bincount(
            2 * labels + predictions, minlength=4
        ).reshape(2, 2),
        "one-hot": lambda labels, predictions: (
            np.eye(2, dtype=int)[labels].T @ np.eye(2, dtype=int)[predictions]
        ),
        "tuples": lambda *arguments: tuple(map(tuple, confusion_counts(*arguments))),
    },
)


def area_under_curve(labels: Ints, scores: Floats) -> float:
    """Compare each dog with each cat."""
    dogs, cats = scores[labels == 1][:, None], scores[labels == 0]
    return float(((dogs > cats) + 0.5 * (dogs == cats)).mean())


def _pairs(labels: Ints, scores: Floats) -> tuple[Bools, Bools]:
    """Say of each dog (a row) and each cat (a column): is it higher, are they equal."""
    dogs, cats = scores[labels == 1][:, None], scores[labels == 0]
    return dogs > cats, dogs == cats


def _area_by_trapezoids(labels: Ints, scores: Floats) -> float:
    return float(np.trapezoid(*_curve(labels, scores, [np.inf, *np.unique(scores)[::-1]])))


def _curve(
    labels: Ints, scores: Floats, thresholds: list[float]
) -> tuple[list[float], list[float]]:
    """Give the shares of dogs and of cats that reach each threshold."""
    dogs, cats = scores[labels == 1], scores[labels == 0]
    return [(dogs >= t).mean() for t in thresholds], [(cats >= t).mean() for t in thresholds]


def _area_by_ranks(labels: Ints, scores: Floats) -> float:
    ranks = np.array(
        [(scores < score).sum() + ((scores == score).sum() + 1) / 2 for score in scores]
    )
    dogs, cats = (labels == 1).sum(), (labels == 0).sum()
    return float((ranks[labels == 1].sum() - dogs * (dogs + 1) / 2) / (dogs * cats))


def _area_by_loops(labels: Ints, scores: Floats) -> float:
    examples = list(zip(labels, scores, strict=True))
    points = [
        1 if dog > cat else 0.5 if dog == cat else 0
        for is_dog, dog in examples
        for is_other, cat in examples
        if is_dog == 1 and is_other == 0
    ]
    return sum(points) / len(points)


def _area_one_by_one(labels: Ints, scores: Floats) -> float:
    """Go through the scores downwards; images of equal scores in the order in which they stand."""
    ordered = labels[np.argsort(-scores, kind="stable")]
    dogs, cats = np.cumsum(ordered == 1), np.cumsum(ordered == 0)
    return float(np.trapezoid([0, *dogs / dogs[-1]], [0, *cats / cats[-1]]))


def _area_by_steps(labels: Ints, scores: Floats) -> float:
    dogs, cats = _curve(labels, scores, [np.inf, *np.unique(scores)[::-1]])
    return float(np.sum(dogs[1:] * np.diff(cats)))


def _area_hidden(rng: np.random.Generator) -> list[Case]:
    """Few and many different scores; dogs score higher, but in the last case; logits in one."""
    arguments = []
    for count, levels, lift, scale in [
        (12, 4, 1, 1),
        (60, 64, 9, 1),
        (30, 8, 2, 24),
        (40, 16, -3, 1),
    ]:
        labels = (rng.random(count) < rng.uniform(0.2, 0.8)).astype(int)
        labels[:2] = 0, 1
        scores = (rng.integers(0, levels, count) + lift * labels).clip(0, levels - 1) / levels
        arguments.append((labels, scores if scale == 1 else scale * scores - 12))
    return judged_by(area_under_curve, arguments)


AREA_UNDER_CURVE = Answers(
    name="area_under_curve",
    reference=area_under_curve,
    hidden=_area_hidden,
    wrong={
        "a tie is nothing": lambda *arguments: _pairs(*arguments)[0].mean(),
        "a tie is whole": lambda *arguments: np.logical_or(*_pairs(*arguments)).mean(),
        "ties left out": lambda *arguments: (
            _pairs(*arguments)[0].sum() / max(1, (~_pairs(*arguments)[1]).sum())
        ),
        "cats higher": lambda *arguments: 1 - area_under_curve(*arguments),
        "at least one half": lambda *arguments: max(
            area_under_curve(*arguments), 1 - area_under_curve(*arguments)
        ),
        "pairs counted": lambda labels, scores: (
            area_under_curve(labels, scores) * labels.sum() * (1 - labels).sum()
        ),
        "of all pairs of images": lambda labels, scores: (
            area_under_curve(labels, scores)
            * labels.sum()
            * (1 - labels).sum()
            / (len(labels) * (len(labels) - 1) / 2)
        ),
        "Gini": lambda *arguments: 2 * area_under_curve(*arguments) - 1,
        "accuracy": lambda labels, scores: ((scores >= 0.5) == labels).mean(),
        "at one threshold": lambda labels, scores: np.mean(
            [(scores[labels == 1] >= 0.5).mean(), (scores[labels == 0] < 0.5).mean()]
        ),
        "thresholds from 0 to 1": lambda labels, scores: float(
            np.trapezoid(*_curve(labels, scores, [*np.linspace(1, 0, 201)]))
        ),
        "from low thresholds to high": lambda labels, scores: float(
            np.trapezoid(*_curve(labels, scores, [*np.unique(scores), np.inf]))
        ),
        "the curve's first piece forgotten": lambda labels, scores: float(
            np.trapezoid(*_curve(labels, scores, [*np.unique(scores)[::-1]]))
        ),
        "steps for trapezoids": _area_by_steps,
        "ties in their order": _area_one_by_one,
        "in their order": lambda labels, scores: area_under_curve(
            labels, np.arange(len(labels), dtype=float)
        ),
        "difference of the means": lambda labels, scores: (
            scores[labels == 1].mean() - scores[labels == 0].mean()
        ),
        "per cent": lambda *arguments: 100 * area_under_curve(*arguments),
        "two digits": lambda *arguments: round(area_under_curve(*arguments), 2),
        "in a list": lambda *arguments: [area_under_curve(*arguments)],
    },
    right={
        "trapezoids": _area_by_trapezoids,
        "ranks": _area_by_ranks,
        "loops": _area_by_loops,
        "signs": lambda labels, scores: (
            (np.sign(scores[labels == 1][:, None] - scores[labels == 0]) + 1).mean() / 2
        ),
        "float32": lambda labels, scores: np.float32(
            area_under_curve(labels, scores.astype("float32"))
        ),
    },
)


def calibration_error(labels: Ints, probabilities: Floats, bins: int) -> float:
    """Sum the distances of the bins, each by its share of the images."""
    number = np.minimum((probabilities * bins).astype(int), bins - 1)
    return _error_of_bins(labels, probabilities, number)


def _error_of_bins(labels: Ints, probabilities: Floats, number: Ints) -> float:
    error = 0.0
    for index in np.unique(number):
        inside = number == index
        error += inside.mean() * abs(probabilities[inside].mean() - labels[inside].mean())
    return float(error)


def _difference(said: Floats, true: Ints, index: int, bins: int) -> float:
    return float(abs(said.mean() - true.mean()))


def _weighted(distances: Floats, shares: Floats, bins: int) -> float:
    return float(np.dot(distances, shares))


def _error_with(
    distance: Callable[[Floats, Ints, int, int], float] = _difference,
    summed: Callable[[Floats, Floats, int], float] = _weighted,
) -> Function:
    """Make an answer with another distance in a bin, or another sum over the bins."""

    def answer(labels: Ints, probabilities: Floats, bins: int) -> float:
        number = np.minimum((probabilities * bins).astype(int), bins - 1)
        inside = [number == index for index in np.unique(number)]
        distances = [
            distance(probabilities[mask], labels[mask], number[mask][0], bins) for mask in inside
        ]
        return float(summed(np.array(distances), np.array([m.mean() for m in inside]), bins))

    return answer


def _error_by_loops(labels: Ints, probabilities: Floats, bins: int) -> float:
    """Sum, of each bin, the differences of its images; divide once."""
    sums = [0.0] * bins
    for label, probability in zip(labels, probabilities, strict=True):
        sums[min(int(probability * bins), bins - 1)] += probability - label
    return sum(map(abs, sums)) / len(labels)


def _error_by_edges(labels: Ints, probabilities: Floats, bins: int) -> float:
    error = 0.0
    for index in range(bins):
        inside = (probabilities >= index / bins) & (probabilities < (index + 1) / bins)
        if index == bins - 1:
            inside |= probabilities == 1
        if inside.any():
            gap = probabilities[inside].mean() - labels[inside].mean()
            error += inside.sum() / len(labels) * abs(gap)
    return error


def _error_by_histogram(labels: Ints, probabilities: Floats, bins: int) -> float:
    sums, _ = np.histogram(probabilities, bins, (0, 1), weights=probabilities - labels)
    return float(abs(sums).sum() / len(labels))


def _error_without_ones(labels: Ints, probabilities: Floats, bins: int) -> float:
    below = probabilities < 1
    error = calibration_error(labels[below], probabilities[below], bins)
    return float(error * below.mean())


def _error_with_empty_bins(labels: Ints, probabilities: Floats, bins: int) -> float:
    number = np.minimum((probabilities * bins).astype(int), bins - 1)
    masks = [number == index for index in range(bins)]
    return float(sum(m.mean() * abs(probabilities[m].mean() - labels[m].mean()) for m in masks))


def _error_of_certainty(labels: Ints, probabilities: Floats, bins: int) -> float:
    """Take the larger of the two probabilities, and whether it is right."""
    right = (probabilities >= 0.5) == labels
    return calibration_error(right, np.maximum(probabilities, 1 - probabilities), bins)


def _error_of_equal_counts(labels: Ints, probabilities: Floats, bins: int) -> float:
    number = np.empty(len(labels), int)
    for index, part in enumerate(np.array_split(np.argsort(probabilities), bins)):
        number[part] = index
    return _error_of_bins(labels, probabilities, number)


def _calibration_hidden(rng: np.random.Generator) -> list[Case]:
    """Probabilities at edges that float has exactly, some cats that are said to be dogs for sure.

    Then others, well between the edges of bins of which some are empty.
    """
    arguments = []
    for count, bins in [(30, 1), (50, 4), (120, 8), (200, 16)]:
        probabilities = rng.integers(0, 36, count).clip(0, 32) / 32
        share_of_dogs = np.where(probabilities < 1, np.sqrt(probabilities), 0.25)
        labels = (rng.random(count) < share_of_dogs).astype(int)
        arguments.append((labels, probabilities, bins))
    for count, bins in [(150, 10), (12, 15)]:
        probabilities = (rng.integers(0, bins, count) + rng.uniform(0.1, 0.9, count)) / bins
        labels = (rng.random(count) < probabilities**2).astype(int)
        arguments.append((labels, probabilities.round(6), bins))
    return judged_by(calibration_error, arguments)


CALIBRATION_ERROR = Answers(
    name="calibration_error",
    reference=calibration_error,
    hidden=_calibration_hidden,
    wrong={
        "upper edge closed": lambda labels, probabilities, bins: _error_of_bins(
            labels, probabilities, np.maximum(np.ceil(probabilities * bins) - 1, 0)
        ),
        "1 in a bin of its own": lambda labels, probabilities, bins: _error_of_bins(
            labels, probabilities, (probabilities * bins).astype(int)
        ),
        "1 in no bin": _error_without_ones,
        "rounded to the nearest edge": lambda labels, probabilities, bins: _error_of_bins(
            labels, probabilities, np.round(probabilities * bins)
        ),
        "a bin less": lambda labels, probabilities, bins: calibration_error(
            labels, probabilities, max(1, bins - 1)
        ),
        "always ten bins": lambda labels, probabilities, _: calibration_error(
            labels, probabilities, 10
        ),
        "empty bins": _error_with_empty_bins,
        "bins of equal counts": _error_of_equal_counts,
        "each image a bin": lambda labels, probabilities, _: abs(probabilities - labels).mean(),
        "certainty": _error_of_certainty,
        "without the shares": _error_with(summed=lambda distances, shares, bins: distances.sum()),
        "mean of the bins that have images": _error_with(
            summed=lambda distances, shares, bins: distances.mean()
        ),
        "mean of all bins": _error_with(
            summed=lambda distances, shares, bins: distances.sum() / bins
        ),
        "the worst bin": _error_with(summed=lambda distances, shares, bins: distances.max()),
        "root of the mean square": _error_with(
            summed=lambda distances, shares, bins: np.sqrt(np.dot(distances**2, shares))
        ),
        "middle of the bin": _error_with(
            lambda said, true, index, bins: abs((index + 0.5) / bins - true.mean())
        ),
        "signed": _error_with(lambda said, true, index, bins: said.mean() - true.mean()),
        "squared": _error_with(lambda said, true, index, bins: (said.mean() - true.mean()) ** 2),
        "share that is right": _error_with(
            lambda said, true, index, bins: abs(said.mean() - ((said >= 0.5) == true).mean())
        ),
        "Brier": lambda labels, probabilities, _: ((probabilities - labels) ** 2).mean(),
        "two digits": lambda *arguments: round(calibration_error(*arguments), 2),
        "for each bin": lambda labels, probabilities, bins: [
            calibration_error(labels, probabilities, bins)
        ],
    },
    right={
        "loops": _error_by_loops,
        "edges": _error_by_edges,
        "histogram": _error_by_histogram,
        "digitize": lambda labels, probabilities, bins: _error_of_bins(
            labels,
            probabilities,
            np.digitize(probabilities, np.linspace(0, 1, bins + 1)[1:-1]),
        ),
        "float32": lambda labels, probabilities, bins: _error_by_edges(
            labels.astype("float32"), probabilities.astype("float32"), bins
        ),
    },
)

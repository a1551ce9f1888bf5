"""Answers to ``split_and_pipe``. TensorFlow is imported where a pipeline is made."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import Case
from helpers.exercises.pipes import BATCH, photograph_case
from helpers.grading.answers.model import Bools, Ints, integers

Photographs: TypeAlias = NDArray[np.uint8]
Chosen: TypeAlias = Callable[[Ints, Ints], Bools]
Piped: TypeAlias = Callable[[Photographs, Ints], object]


def by_animals(labels: Ints, animals: Ints) -> Bools:
    """Hold out animals in a drawn order, until a fifth of the photographs is reached."""
    rng = np.random.default_rng(0)
    held_out = np.zeros(len(labels), bool)
    for label in (0, 1):
        for animal in rng.permutation(np.unique(animals[labels == label])):
            more = held_out | (animals == animal)
            if more[labels == label].mean() <= 0.2:
                held_out = more
    return held_out


def shuffled(photographs: Photographs, labels: Ints) -> object:
    """Shuffle, then batch."""
    return _dataset(photographs, labels).shuffle(len(labels)).batch(BATCH)


def in_order(photographs: Photographs, labels: Ints) -> object:
    """Batch only."""
    return _dataset(photographs, labels).batch(BATCH)


def _dataset(photographs: Photographs, labels: Ints) -> Any:  # noqa: ANN401
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((photographs, labels))


def answer(
    held_out: Chosen = by_animals, training: Piped = shuffled, validation: Piped = in_order
) -> Callable[[Photographs, Ints, Ints], object]:
    """Make an answer of a choice and two pipelines."""

    def split(photographs: Photographs, labels: Ints, animals: Ints) -> object:
        chosen = held_out(labels, animals)
        return (
            training(photographs[~chosen], labels[~chosen]),
            validation(photographs[chosen], labels[chosen]),
        )

    return split


split_and_pipe = answer()


def _at_random(labels: Ints, animals: Ints) -> Bools:
    return np.random.default_rng(0).permutation(len(labels)) < len(labels) // 5


def _all_of_one_class(labels: Ints, animals: Ints) -> Bools:
    cats = np.unique(animals[labels == 0])
    return np.isin(animals, cats[: max(1, 2 * len(cats) // 5)])


def _both(photographs: Photographs, labels: Ints, animals: Ints) -> object:
    chosen = by_animals(labels, animals)
    return shuffled(photographs, labels), in_order(photographs[chosen], labels[chosen])


def _labels_shuffled(photographs: Photographs, labels: Ints) -> object:
    rng = np.random.default_rng(0)
    return shuffled(photographs[rng.permutation(len(labels))], labels)


def _split_by_take(photographs: Photographs, labels: Ints, animals: Ints) -> object:
    """Split a dataset that deals anew in each pass: what was held out comes back."""
    dealt = _dataset(photographs, labels).shuffle(len(labels))
    count = len(labels) // 5
    return dealt.skip(count).batch(BATCH), dealt.take(count).batch(BATCH)


class _Own:
    """A pipeline without TensorFlow."""

    def __init__(self, photographs: Photographs, labels: Ints, deal: bool) -> None:
        self.photographs, self.labels, self.deal = photographs, labels, deal
        self.rng = np.random.default_rng(0)

    def __iter__(self) -> Iterator[list[NDArray[np.generic]]]:
        order = np.arange(len(self.labels))
        order = self.rng.permutation(order) if self.deal else order
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            yield [self.photographs[rows].astype("float32"), self.labels[rows]]


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw many animals, and few that are seen often."""
    sizes = ((150, 200), (40, 60)), ((100, 140), (14, 18))
    return [photograph_case(int(rng.integers(2**31)), *integers(rng, *each)) for each in sizes]


WRONG: dict[str, object] = {
    "photographs instead of animals": answer(_at_random),
    "the last fifth": answer(lambda labels, animals: np.arange(len(labels)) >= 0.8 * len(labels)),
    "one class held out": answer(_all_of_one_class),
    "one animal held out": answer(lambda labels, animals: animals == animals[0]),
    "half held out": answer(lambda labels, animals: animals % 4 < 2),
    "validation in training as well": _both,
    "shuffled once": answer(
        training=lambda x, y: _dataset(x, y).shuffle(len(y)).batch(BATCH).cache()
    ),
    "never shuffled": answer(training=in_order),
    "batches shuffled": answer(training=lambda x, y: _dataset(x, y).batch(BATCH).shuffle(len(y))),
    "validation shuffled": answer(validation=shuffled),
    "labels in another order": answer(training=_labels_shuffled),
    "take and skip of a shuffled dataset": _split_by_take,
    "the rest dropped": answer(
        training=lambda x, y: _dataset(x, y).shuffle(len(y)).batch(BATCH, drop_remainder=True)
    ),
    "batches of 32": answer(training=lambda x, y: _dataset(x, y).shuffle(len(y)).batch(32)),
    "no batches": answer(training=lambda x, y: _dataset(x, y).shuffle(len(y))),
    "scaled": answer(validation=lambda x, y: in_order(x / 255, y)),  # type: ignore[arg-type]
    "arrays": answer(training=lambda x, y: (x, y), validation=lambda x, y: (x, y)),
    "training only": lambda *arguments: split_and_pipe(*arguments)[0],  # type: ignore[index]
}

RIGHT: dict[str, object] = {
    "without TensorFlow": answer(
        training=lambda x, y: _Own(x, y, deal=True), validation=lambda x, y: _Own(x, y, deal=False)
    ),
    "cached, prefetched": answer(
        training=lambda x, y: (
            _dataset(x.astype("float32"), y).cache().shuffle(500).batch(BATCH).prefetch(1)
        ),
        validation=lambda x, y: _dataset(x, y).batch(BATCH).cache(),
    ),
    "a list of two": lambda *arguments: list(split_and_pipe(*arguments)),  # type: ignore[call-overload]
}

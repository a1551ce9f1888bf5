"""Exercises that train: pictures for the learner's function, and a judge that measures by itself.

The learner's function gets training pictures and returns a Keras model, which is handed over as
plain data (`handing_over`). The judge builds it anew (`rebuilding`) and asks it about pictures
that were drawn for this case alone: from another seed than the training pictures, and than those
of the notebook. Garments and pets can be drawn without end, so nothing has to be held back from
`datasets.load`; of the digits there are 1,797 and no more, so the judge's are its test digits,
moved by a draw of its own.

The classes are numbered anew in each case, so that a network which was trained beforehand says
wrong numbers. One whose last layer is numbered again by the given labels does not: whoever can do
that has trained a network, if elsewhere and for longer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises.model import RIGHT, AnswerError, Case, Comparison, Judgement

Images: TypeAlias = NDArray[np.uint8]
Labels: TypeAlias = NDArray[np.int64]
Pictures: TypeAlias = tuple[Images, Labels]
Draw: TypeAlias = Callable[[int], Pictures]

_MARGIN = 4  # empty pixels around a digit: so far it can be moved
_AROUND = ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0))


def garments(seed: int, count: int = 2_000) -> Pictures:
    """Draw garments (N, 28, 28, 1) with their labels 0 to 9."""
    from helpers.datasets.drawing import garments as drawing

    images, labels, *_ = drawing.draw(count, 1, 28, seed=seed)
    return images, labels


def pets(seed: int, count: int = 1_200) -> Pictures:
    """Draw cats (0) and dogs (1), (N, 32, 32, 3)."""
    from helpers.datasets.drawing import pets as drawing

    images, labels, *_ = drawing.draw(count, 1, 32, seed=seed)
    return images, labels


def digits(seed: int) -> Pictures:
    """Load the embedded training digits, in the middle of (N, 28, 28, 1), in a drawn order."""
    from helpers import datasets

    known = datasets.load("digits", size=28 - 2 * _MARGIN)
    order = np.random.default_rng(seed).permutation(len(known.train_labels))
    images = np.pad(known.train_images, _AROUND)
    return images[order], known.train_labels[order]


def moved_digits(seed: int) -> Pictures:
    """Load the embedded test digits in that field, each moved by up to 4 pixels both ways."""
    from helpers import datasets

    known = datasets.load("digits", size=28 - 2 * _MARGIN)
    moves = np.random.default_rng(seed).integers(-_MARGIN, _MARGIN + 1, (360, 2))
    pairs = zip(np.pad(known.test_images, _AROUND), moves, strict=True)
    return np.stack([np.roll(image, move, axis=(0, 1)) for image, move in pairs]), known.test_labels


def numbered(labels: Labels, numbering: tuple[int, ...]) -> Labels:
    """Give the classes new numbers: class c becomes ``numbering[c]``."""
    renamed: Labels = np.array(numbering, np.int64)[labels]
    return renamed


def training(draw: Draw) -> Callable[..., tuple[object, ...]]:
    """Make a preparer: images and labels of the seed and the numbering of a case."""

    def prepare(seed: int, numbering: tuple[int, ...]) -> tuple[object, ...]:
        images, labels = draw(seed)
        return images, numbered(labels, numbering)

    return prepare


def training_case(seed: int, fresh: int, numbering: tuple[int, ...]) -> Case:
    """Make a case: train on the pictures of `seed`, be judged on those of the seed `fresh`.

    Only the first of the two reaches the learner's process.
    """
    return Case((seed, numbering), fresh)


@dataclass(frozen=True)
class Threshold:
    """What a trained network must reach on pictures that it never saw.

    `at_least` is a share of the `pictures`, drawn by `draw`; `most` bounds the parameters, as
    `count_params` gives them. `shape` is that of a picture.
    """

    at_least: float
    draw: Draw
    shape: tuple[int, int, int]
    classes: int
    most: int

    @property
    def words(self) -> str:
        """What is asked, for the learner."""
        return (
            f"a trained model of at most {self.most:,} parameters that is right on at least "
            f"{self.at_least:.0%} of pictures it never saw"
        )


def reaches(threshold: Threshold) -> Comparison:
    """Judge a network that was handed over; the reason says what it reached."""

    def judge(value: object, case: Case) -> Judgement:
        from helpers.exercises.rebuilding import answers, rebuild

        model = rebuild(value)
        came = f"a model of {model.count_params():,} parameters"
        if model.input_shape[1:] != threshold.shape:
            raise AnswerError(f"its input is {model.input_shape[1:]}, {threshold.shape} is asked")
        if model.count_params() > threshold.most:
            return Judgement("wrong", f"more than {threshold.most:,} parameters", came)
        images, labels = threshold.draw(case.expected)  # type: ignore[arg-type]
        said = _classes(answers(model, images), threshold.classes)
        right = float((said == numbered(labels, case.arguments[1])).mean())  # type: ignore[arg-type]
        if right >= threshold.at_least:
            return RIGHT
        return Judgement("wrong", f"it is right on {right:.1%} of {len(labels)} pictures", came)

    return judge


def _classes(said: NDArray[np.float32], classes: int) -> Labels:
    """Find the class that a network says: its largest output, or a sigmoid's side of 0.5."""
    if not np.isfinite(said).all():
        raise AnswerError("its outputs are not finite")
    if said.shape[1:] == (1,) and classes == 2:
        if said.min() < 0 or said.max() > 1:
            raise AnswerError("its one output leaves 0 to 1: end in a sigmoid")
        return (said[:, 0] >= 0.5).astype(np.int64)
    if said.shape[1:] != (classes,):
        raise AnswerError(f"its output is {said.shape[1:]}, ({classes},) is asked")
    largest: Labels = said.argmax(axis=1)
    return largest

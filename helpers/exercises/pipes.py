"""Photographs that are dealt to training and validation, and piped in batches: chapter 5.

The learner's side walks twice through both pipelines; the judge finds every photograph again.
"""

from collections.abc import Iterable
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import plain
from helpers.exercises.comparing import pair, real_array
from helpers.exercises.model import RIGHT, AnswerError, Case, Json, Judgement, wrong
from helpers.exercises.words import kind

BATCH = 16
_MOST_BATCHES = 100
_NAMES = "training, validation"

_Order = list[tuple[int, ...]]  # photographs by their places, batch by batch


def photograph_case(seed: int, photographs: int, animals: int) -> Case:
    """Draw photographs of noise, no two alike, of animals that are cats or dogs."""
    rng = np.random.default_rng(seed)
    seen = rng.permutation(
        np.r_[np.arange(animals), rng.integers(0, animals, photographs - animals)]
    )
    is_dog = rng.permutation(np.arange(animals) % 2)
    pictures = rng.integers(0, 256, (photographs, 4, 4, 1)).astype(np.uint8)
    return Case((pictures, is_dog[seen], seen))


def walk_twice(value: object) -> Json:
    """Write the batches of two passes through two pipelines; anything else as itself."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return plain.encode(value)
    return plain.encode([[_pass(pipeline), _pass(pipeline)] for pipeline in value])


def _pass(pipeline: object) -> object:
    if not isinstance(pipeline, Iterable):
        return pipeline
    return [tuple(map(_array, batch)) for batch in islice(pipeline, _MOST_BATCHES + 1)]


def _array(part: object) -> NDArray[np.generic]:
    """Bytes where they hold the same values, so that two passes are not too large."""
    array = np.asarray(part)
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        return array
    small = array.clip(0, 255).astype(np.uint8)
    return small if (small == array).all() else array


def no_leak(value: object, case: Case) -> Judgement:
    """Judge two passes through both pipelines by what may not happen."""
    photographs, labels, groups = (np.asarray(each) for each in case.arguments)
    orders = [
        [_order(each, photographs, labels, name) for each in _two_passes(passes)]
        for passes, name in zip(pair(value, _NAMES), _NAMES.split(", "), strict=True)
    ]
    training, validation = ([_flat(each) for each in passes] for passes in orders)
    for learned, held_out in zip(training, validation, strict=True):
        met = np.bincount([*learned, *held_out], minlength=len(labels))
        if (met != 1).any():
            place = int(np.argmax(met != 1))
            return wrong(f"photograph {place} is met {met[place]} times in a pass through both")
    if set(training[0]) != set(training[1]):
        return wrong("another pass deals the photographs anew")
    both = set(groups[training[0]]) & set(groups[validation[0]])
    if both:
        return wrong(f"photographs of animal {min(both)} are in both: {len(both)} animals leak")
    if not 0.1 <= len(validation[0]) / len(labels) <= 0.3:
        return wrong(f"{len(validation[0])} of {len(labels)} photographs are held out")
    if len(set(labels[validation[0]])) < 2:
        return wrong("the photographs held out are all of one class")
    return _piped(*orders)


def _piped(training: list[_Order], validation: list[_Order]) -> Judgement:
    for passes in (training, validation):
        sizes = [len(batch) for batch in passes[0]]
        if any(size != BATCH for size in sizes[:-1]) or not 1 <= sizes[-1] <= BATCH:
            return wrong(f"its batches hold {sizes[:4]} … photographs, {BATCH} are asked")
    first, second = training
    if _flat(first) == _flat(second):
        return wrong("both passes through training meet the photographs in the same order")
    if {frozenset(batch) for batch in first} == {frozenset(batch) for batch in second}:
        return wrong("both passes through training have the same batches, in another order")
    if validation[0] != validation[1]:
        return wrong("the order of the validation photographs changes from pass to pass")
    return RIGHT


def _two_passes(value: object) -> list[object]:
    if isinstance(value, list) and len(value) == 2:
        return value
    raise AnswerError(f"{kind(value)} where a pair ({_NAMES}) of pipelines is asked")


def _order(
    batches: object, photographs: NDArray[np.generic], labels: NDArray[np.generic], name: str
) -> _Order:
    """Find the photographs of a pass; raises `AnswerError` for one that is unknown."""
    if not isinstance(batches, list) or not 1 <= len(batches) <= _MOST_BATCHES:
        raise AnswerError(f"{name} is {kind(batches)}, a pipeline of batches is asked")
    known = {photograph.tobytes(): place for place, photograph in enumerate(photographs)}
    order = []
    for batch in batches:
        pictures, said = pair(batch, "photographs, labels")
        pictures = real_array(pictures, f"{name}: a batch of photographs")
        if pictures.shape[1:] != photographs.shape[1:]:
            raise AnswerError(f"{name}: a batch has the shape {pictures.shape}")
        whole = pictures.astype(np.uint8)
        places = [known.get(each.tobytes(), -1) for each in whole]
        if -1 in places or not (whole == pictures).all():
            raise AnswerError(f"{name}: a photograph is not one of those given, as it was given")
        told = real_array(said, f"{name}: the labels of a batch", (len(places),))
        if not (told == labels[places]).all():
            raise AnswerError(f"{name}: labels do not belong to their photographs")
        order.append(tuple(places))
    return order


def _flat(order: _Order) -> list[int]:
    return [place for batch in order for place in batch]

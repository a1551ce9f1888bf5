"""What differs from picture to picture: random parameters, one a picture, and whole data sets."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.datasets.drawing.canvas import Array, Parameter
from helpers.datasets.model import Splits

BATCH = 100  # pictures drawn at a time: small enough for the processor's cache


@dataclass(frozen=True)
class Chance:
    """A source of random parameters for ``count`` pictures, arrays (N, 1, 1) of ``float32``."""

    generator: np.random.Generator
    count: int

    def uniform(self, low: float, high: float) -> Array:
        """Draw numbers from ``low`` to ``high``."""
        return self._array(self.generator.uniform(low, high, self.count))

    def normal(self, mean: float, deviation: float) -> Array:
        """Draw normally distributed numbers, cut off at two standard deviations."""
        numbers = self.generator.standard_normal(self.count).clip(-2, 2)
        return self._array(mean + deviation * numbers)

    def happens(self, probability: float) -> Array:
        """Return 1 with this probability, else 0."""
        return self._array(self.generator.uniform(size=self.count) < probability)

    def sign(self) -> Array:
        """Return −1 or 1."""
        return 2 * self.happens(0.5) - 1

    def colour(self, palette: list[tuple[int, int, int]], spread: float) -> Array:
        """Colours near those of a palette of RGB bytes, (N, 3, 1, 1), from 0 to 1."""
        chosen = np.array(palette)[self.generator.integers(len(palette), size=self.count)] / 255
        shade = self.generator.uniform(-spread, spread, (self.count, 1))
        tint = self.generator.uniform(-spread / 2, spread / 2, (self.count, 3))
        colours = np.clip(chosen + shade + tint, 0, 1).astype(np.float32)
        return colours[:, :, np.newaxis, np.newaxis]

    def noise(self, *shape: int) -> Array:
        """Return standard normal noise, (N, *shape)."""
        return self.generator.standard_normal((self.count, *shape), dtype=np.float32)

    def _array(self, numbers: NDArray[np.float64] | NDArray[np.bool_]) -> Array:
        return numbers.astype(np.float32)[:, np.newaxis, np.newaxis]


def either(condition: np.ndarray, yes: Parameter, no: Parameter) -> Array:
    """``yes`` in the pictures where the condition holds, ``no`` in the others, as ``float32``."""
    return np.where(condition, yes, no).astype(np.float32, copy=False)


Artist: TypeAlias = Callable[[Chance, int, int], Array]


def draw_splits(
    artist: Artist, classes: int, train: int, test: int, size: int, seed: int
) -> Splits:
    """Draw ``train`` and ``test`` pictures, as many of each class, in a random order.

    ``artist(chance, label, size)`` draws pictures of one class, (N, C, size, size) from 0 to 1.
    """

    def draw_batch(seed: np.random.SeedSequence) -> NDArray[np.uint8]:
        generator = np.random.default_rng(seed)
        chance = Chance(generator, BATCH // classes)
        pictures = np.concatenate([artist(chance, label, size) for label in range(classes)])
        return np.clip(pictures * 255 + 0.5, 0, 255).astype(np.uint8)

    def split(
        count: int, seed: np.random.SeedSequence
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        order_seed, *seeds = seed.spawn(1 + -(-count // BATCH))
        # NumPy computes outside Python's global lock.
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            pictures = np.concatenate(list(threads.map(draw_batch, seeds)))
        labels = np.tile(np.repeat(np.arange(classes), BATCH // classes), len(seeds))
        order = np.random.default_rng(order_seed).permutation(len(labels))[:count]
        return np.ascontiguousarray(pictures[order].transpose(0, 2, 3, 1)), labels[order]

    train_seed, test_seed = np.random.SeedSequence(seed).spawn(2)
    return Splits(*split(train, train_seed), *split(test, test_seed))

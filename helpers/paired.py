"""Two classifiers measured on the same examples, compared example by example.

Their errors hang together: what is hard for one is hard for the other. The difference of two error
rates is therefore known better than either, and what decides is the examples on which only one
fails.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Paired:
    """How often only the first of two classifiers was wrong, and only the second, of ``examples``.

    Where both are right or both wrong they do not differ, and nothing is learned about which is
    better.
    """

    examples: int
    only_first: int
    only_second: int

    @property
    def difference(self) -> float:
        """Errors of the first minus those of the second, in per cent of the examples."""
        return 100 * (self.only_first - self.only_second) / self.examples

    @property
    def standard_error(self) -> float:
        """Standard error of `difference`, in per cent: as if examples had been drawn again."""
        apart = self.only_first + self.only_second
        variance = apart / self.examples - (self.difference / 100) ** 2
        return 100 * math.sqrt(variance / self.examples)

    @property
    def p_value(self) -> float:
        """How often equally good classifiers would differ by as much or more, by chance.

        The exact test of McNemar (1947): each example on which only one fails is a toss of a coin.
        1 if there are none.
        """
        from scipy import stats  # takes half a second, and few ask

        apart = self.only_first + self.only_second
        return float(stats.binomtest(self.only_first, apart).pvalue) if apart else 1.0


def paired(first_wrong: ArrayLike, second_wrong: ArrayLike) -> Paired:
    """Count where only one of two classifiers is wrong.

    Each is an array (N,), true where the classifier is wrong about that example. Raises
    ``ValueError`` if they are not of the same examples.

    Examples
    --------
    Ten examples: the first errs about four, the second about one of these.

    >>> first = [False, False, True, True, True, True, False, False, False, False]
    >>> second = [False, False, True, False, False, False, False, False, False, False]
    >>> result = paired(first, second)
    >>> result
    Paired(examples=10, only_first=3, only_second=0)
    >>> round(result.p_value, 3)
    0.25
    """
    first, second = _of_the_same(first_wrong, second_wrong)
    if first.ndim != 1:
        raise ValueError(f"of each classifier one row (N,) is compared, got {first.shape}")
    return Paired(first.size, int((first & ~second).sum()), int((second & ~first).sum()))


def interval(
    first_wrong: ArrayLike, second_wrong: ArrayLike, confidence: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Bootstrap interval of the difference of two error rates, in per cent (Efron, 1979).

    Each is an array (S, N) of S trainings, true where that training is wrong about that example.
    Examples are drawn again with replacement, for both alike; the trainings stay, so what another
    seed would give is not in it.
    """
    first, second = _of_the_same(first_wrong, second_wrong)
    differences = np.atleast_2d(first).mean(axis=0) - np.atleast_2d(second).mean(axis=0)
    drawn = np.random.default_rng(seed).integers(0, differences.size, (2_000, differences.size))
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    low, high = np.percentile(100 * differences[drawn].mean(axis=1), tails)
    return float(low), float(high)


def _of_the_same(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.bool_], ...]:
    wrong = np.asarray(first), np.asarray(second)
    for array in wrong:
        if array.dtype != bool:
            raise ValueError(f"wrong or not is True or False, got an array of {array.dtype}")
    if wrong[0].shape[-1:] != wrong[1].shape[-1:] or wrong[0].size == 0:
        raise ValueError(
            f"both must be measured on the same examples, got {wrong[0].shape} and {wrong[1].shape}"
        )
    return wrong

"""Weights of the figure "LeNet-5 live": the shipped ones in 12 bits each, as text.

A weight is a whole number from −2047 to 2047, times the scale of its row; a row is a kernel of C1
and C3 and a unit of C5 and F6. Biases and coefficients stay as they are. On the 10,000 test digits
of MNIST no answer differs from that of the shipped weights (with 8 bits three do).
"""

import base64
from functools import cache

import numpy as np
from numpy.typing import NDArray

from helpers.convolution import convolve, pool
from helpers.lenet5_tables import C3_CONNECTIONS, codes, prepare
from helpers.resources import data_path

ROWS = {"C1/kernel": 25, "C3/kernels": 25, "C5/kernel": 400, "F6/kernel": 120}
"""Weights in a row, in the order of the text; planes of 5 × 5 follow each other in a row."""

OTHERS = ("C1/bias", "S2/coefficient", "S2/bias", "C3/bias", "S4/coefficient", "S4/bias",
          "C5/bias", "F6/bias")  # fmt: skip

_MOST = 2047
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

Weights = dict[str, NDArray[np.float32]]


@cache
def packed() -> tuple[str, Weights]:
    """Text that the script reads, and the weights that it finds there, named as the shipped ones.

    The text is that of the whole numbers plus 2048, in base 64: all first digits, then all second
    ones; a dot; and the scales and the other numbers as float32, little-endian.
    """
    with np.load(data_path("weights/lenet5.npz")) as stored:
        weights: Weights = {name: stored[name].astype(np.float32) for name in stored}
    numbers, scales = [], []
    for name, length in ROWS.items():
        rows = _planes(weights[name]).reshape(-1, length)
        scale = np.abs(rows).max(axis=1, keepdims=True) / np.float32(_MOST)
        whole = np.rint(rows / scale).astype(np.int16)
        numbers.append(whole.ravel())
        scales.append(scale.ravel())
        weights[name] = _keras(whole.astype(np.float32) * scale, weights[name].shape)
    digits = np.concatenate(numbers) + _MOST + 1
    letters = np.frombuffer(_BASE64, dtype=np.uint8)
    text = letters[np.concatenate([digits >> 6, digits & 63])].tobytes()
    rest = np.concatenate([*scales, *(weights[name] for name in OTHERS)]).astype("<f4")
    return f"{text.decode()}.{base64.b64encode(rest.tobytes()).decode()}", weights


def read(image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """F6 ``(84,)`` and the ten distances ``(10,)`` for an image ``(28, 28)``, 0 for background."""
    _, weights = packed()
    maps = prepare(image[None, :, :, None])
    full = np.zeros((16, 6, 5, 5), np.float32)
    full[tuple(np.argwhere(C3_CONNECTIONS.T).T)] = weights["C3/kernels"]
    kernels = (weights["C1/kernel"], full.transpose(2, 3, 1, 0), weights["C5/kernel"])
    layers = (("C1", "S2"), ("C3", "S4"), ("C5", ""))
    for (convolution, subsampling), kernel in zip(layers, kernels, strict=True):
        maps = _squash(convolve(maps, kernel) + weights[f"{convolution}/bias"])
        if subsampling:
            sums = 4 * pool(maps, 2, reduce="average") * weights[f"{subsampling}/coefficient"]
            maps = _squash(sums + weights[f"{subsampling}/bias"])
    f6 = _squash(maps.ravel() @ weights["F6/kernel"] + weights["F6/bias"])
    return f6, ((f6 - codes()) ** 2).sum(axis=1)


def _squash(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    squashed: NDArray[np.float32] = np.float32(1.7159) * np.tanh(np.float32(2 / 3) * sums)
    return squashed


def _planes(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring units to the front and a plane's cells to the end: ``(units, maps, 5, 5)``."""
    if kernel.ndim == 4:
        return kernel.transpose(3, 2, 0, 1)
    return kernel.T if kernel.ndim == 2 else kernel


def _keras(rows: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Undo :func:`_planes`."""
    if len(shape) == 4:
        height, width, maps, units = shape
        return rows.reshape(units, maps, height, width).transpose(2, 3, 1, 0)
    return rows.T if len(shape) == 2 else rows.reshape(shape)

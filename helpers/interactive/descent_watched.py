"""Gradient descent, watched: the nine weights of chapter 1, section 15, on their way.

The figure itself is ``descent_watched.js``. It needs no pictures: over all windows *x*, whose
target is s·x, the mean of (w·x − s·x)² is d·A·d with d = w − s, and A the mean of x xᵀ.
"""

import json

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.palette import LIGHT
from helpers.interactive.element import Element

STEPS = 60
_START = "2-zeros-0"  # the third rate of the script's list, 0.1


def descent_watched(windows: ArrayLike, secret: ArrayLike, name: str = "descent") -> Element:
    """Figure of a descent towards the kernel ``secret``, ``(3, 3)``.

    ``windows``, ``(…, 3, 3)``, are what the kernel reads; what ``secret`` makes of them is the
    target. ``name`` is the key under which the page's address keeps what the reader has set.

    Raises ``ValueError`` for shapes that do not fit together.
    """
    read, kernel = np.asarray(windows, float), np.asarray(secret, float)
    if read.shape[-2:] != (3, 3) or kernel.shape != (3, 3):
        raise ValueError(
            f"windows and secret must end in (3, 3), got {read.shape} and {kernel.shape}"
        )
    read = read.reshape(-1, 9)
    loss = {
        "products": (read.T @ read / len(read)).round(6).tolist(),
        "secret": kernel.ravel().tolist(),
    }
    path = descend(read, read @ kernel.ravel(), 0.1)
    alt = (
        f"Gradient descent at rate 0.1 from nine zeros. The loss falls from {path[0]:.3g} "
        f"to {path[20]:.3g} in 20 steps, by about the same factor at each."
    )
    attributes = {
        "name": name,
        "start": _START,
        "loss": json.dumps(loss, separators=(",", ":")),
    }
    return Element("descent-watched", attributes, f"{_picture(path)}\n<p>{alt}</p>", alt)


def descend(windows: NDArray[np.float64], targets: NDArray[np.float64], rate: float) -> list[float]:
    """Losses before each of `STEPS` steps from nine zeros, ``windows`` being ``(n, 9)``."""
    kernel, losses = np.zeros(9), []
    for _ in range(STEPS):
        errors = windows @ kernel - targets
        losses.append(float((errors**2).mean()))
        kernel -= rate * 2 * errors @ windows / len(windows)
    return losses


def _picture(losses: list[float]) -> str:
    """Curve of the loss, its axis in powers of ten from 10⁻¹², as SVG."""
    powers = np.log10(np.maximum(losses, 1e-12))
    top = max(1, int(np.ceil(powers.max())))
    points = "L".join(
        f"{40 + 5 * step} {10 + 130 * (top - power) / (top + 12):.1f}"
        for step, power in enumerate(powers)
    )
    return (
        '<svg role="img" viewBox="0 0 360 170" width="360" height="170" font-family="sans-serif" '
        f'font-size="12" fill="{LIGHT["ink"]}" style="max-width: 100%; height: auto">'
        f'<title>Loss at each step</title><path d="M0 0h360v170h-360z" fill="{LIGHT["panel"]}"/>'
        f'<path d="M{points}" fill="none" stroke="{LIGHT["output"]}" stroke-width="2"/>'
        f'<text x="4" y="16">10^{top}</text><text x="4" y="144">10^-12</text>'
        '<text x="190" y="162" text-anchor="middle">step, from 0 to 59</text></svg>'
    )

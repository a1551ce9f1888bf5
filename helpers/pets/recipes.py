"""What is chosen about a training on photographs, as data."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Distortions:
    """How much a training photograph may differ from the one in the file.

    ``area`` is the smallest share of it that is read, ``aspect`` the logarithm of how much wider
    or taller, ``rotation`` in degrees; ``flip``, ``erase``, ``cut`` and ``blend`` are the shares of
    photographs that are mirrored, lose a rectangle, get one of another, are blended with another.
    """

    flip: float = 0.5
    area: float = 0.3
    aspect: float = 0.15
    rotation: float = 12.0
    shear: float = 0.1
    light: float = 0.2  # shares of the range, of the contrast, of the saturation
    contrast: float = 0.3
    saturation: float = 0.4
    erase: float = 0.0
    cut: float = 0.35
    blend: float = 0.2


UNDISTORTED = Distortions(0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Recipe:
    """What is chosen about a training; ``dataclasses.replace`` changes one thing at a time.

    AdamW (Loshchilov & Hutter, 2019), after ``warm_up`` epochs (a quarter of them at most) along a
    cosine to 0 unless ``cosine`` is False. The network ends with a moving average of its weights,
    of which each step keeps the share ``average``; 0 is none. ``sizes``: the sides in pixels of
    what the network sees in equal parts of the epochs, the small and cheap ones first.
    """

    epochs: int = 200
    batch_size: int = 50
    rate: float = 4e-3
    weight_decay: float = 0.05
    warm_up: int = 5
    cosine: bool = True
    average: float = 0.998
    sizes: tuple[int, ...] = (64, 80, 96)
    distortions: Distortions = field(default_factory=Distortions)

"""LeNet-5 among the other networks: chapter 4's, which helpers/lenet5.py builds part by part."""

import keras

from helpers import lenet5 as chapter_4
from helpers.architectures._variants import check_variant

NOTES = {
    "lenet-5": "Paper and count agree: 60,000 trainable parameters, 340,908 connections. The "
    "paper's 7 layers include the two of subsampling and the output of distances; 4 are "
    "convolutions and dense layers. It reads digits, long before ImageNet."
}


def lenet5(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (32, 32, 1),
    classes: int = 10,
    width: float = 1.0,
) -> keras.Model:
    """LeNet-5 with 60,000 trainable parameters: ten distances, not probabilities.

    Table I, the codes and the sizes leave nothing to choose: ``ValueError`` for any other
    ``variant``, ``input_shape``, ``classes`` or ``width``.
    """
    check_variant(variant, "paper")
    if tuple(input_shape) != (32, 32, 1):
        raise ValueError(f"input_shape must be (32, 32, 1) for LeNet-5, got {input_shape!r}")
    if classes != 10:
        raise ValueError(f"classes must be 10 for LeNet-5, which has ten codes, got {classes!r}")
    if width != 1:
        raise ValueError(f"width must be 1 for LeNet-5, whose table I fixes it, got {width!r}")
    return chapter_4.lenet5()

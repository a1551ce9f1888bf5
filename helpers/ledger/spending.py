"""Which kinds of layers a network spends its parameters and multiply-adds on."""

from collections import Counter
from math import prod
from typing import TYPE_CHECKING

from helpers.anatomy import Anatomy
from helpers.anatomy.costs import known

if TYPE_CHECKING:
    import keras

KINDS = ("dense", "1 × 1", "3 × 3", "other kernels", "in groups", "the rest")


def spending(network: "keras.Model", anatomy: Anatomy) -> dict[str, dict[str, int]]:
    """Divide parameters and multiply-adds among ``KINDS`` of layers.

    *in groups* are convolutions whose filters read only some of the channels, depthwise ones and
    LeNet-5's C3 among them; *the rest* is normalisation and the like.
    """
    spent: dict[str, Counter[str]] = {"parameters": Counter(), "multiply-adds": Counter()}
    for layer in anatomy.layers:
        for kind, share in kinds(network.get_layer(layer.name)).items():
            spent["parameters"][kind] += round(share * layer.trainable_parameters)
            spent["multiply-adds"][kind] += round(share * known(layer.multiply_adds))
    return {
        what: {kind: counts[kind] for kind in KINDS if counts[kind]}
        for what, counts in spent.items()
    }


def kinds(layer: "keras.Layer") -> dict[str, float]:
    """Return the kinds of a layer, and which part of its costs belongs to each."""
    name = type(layer).__name__
    if name == "SeparableConv2D":
        filtering, mixing = prod(layer.depthwise_kernel.shape), prod(layer.pointwise_kernel.shape)
        share = filtering / (filtering + mixing)
        return {"in groups": share, "1 × 1": 1 - share}
    if name in ("DepthwiseConv2D", "PartialConvolution") or getattr(layer, "groups", 1) > 1:
        return {"in groups": 1}
    size = getattr(layer, "kernel_size", None)
    if size is None:
        # A dense layer on maps mixes the channels of each cell: it is a 1 × 1 convolution.
        on_maps = name == "Dense" and len(layer.output.shape) == 4
        return {"1 × 1" if on_maps else "dense" if name == "Dense" else "the rest": 1}
    return {{(1, 1): "1 × 1", (3, 3): "3 × 3"}.get(tuple(size), "other kernels"): 1}

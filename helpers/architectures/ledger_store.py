"""The whole ledger as it was computed, in ``data/ledger.json``: read at once, without Keras.

``python -m tests.golden.make_ledger`` computes it again; a test compares.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from helpers.anatomy import Anatomy
from helpers.architectures import ARCHITECTURES
from helpers.architectures.ledger import Counts, Difference, Entry, Ledger, published
from helpers.resources import data_path

if TYPE_CHECKING:
    import keras

FILE = "ledger.json"
KINDS = ("dense", "1 × 1", "3 × 3", "other kernels", "in groups", "the rest")
_DEPTHWISE = ("DepthwiseConv2D", "SeparableConv2D")


@dataclass(frozen=True)
class Spending:
    """How many trained parameters and multiply-adds are in which of ``KINDS``.

    *in groups*: convolutions whose filters read only some of the channels, depthwise ones among
    them. *the rest*: normalisation and the like.
    """

    parameters: dict[str, int]
    multiply_adds: dict[str, int]


def spending(network: "keras.Model", anatomy: Anatomy) -> Spending:
    """Divide what ``anatomy`` counts in ``network``."""
    parameters: Counter[str] = Counter()
    multiply_adds: Counter[str] = Counter()
    for layer in anatomy.layers:
        kind = _kind(network.get_layer(layer.name))
        parameters[kind] += layer.trainable_parameters
        multiply_adds[kind] += layer.multiply_adds
    return Spending(
        *({kind: it[kind] for kind in KINDS if it[kind]} for it in (parameters, multiply_adds))
    )

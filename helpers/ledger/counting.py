"""Counting every network of ``ARCHITECTURES`` in all its variants."""

import gc
from collections import Counter
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING

from helpers.anatomy import Anatomy, explain
from helpers.anatomy.costs import known
from helpers.anatomy.graph import built_graph, nodes
from helpers.architectures import ARCHITECTURES, Architecture, find, unfilled
from helpers.ledger.model import Counts, Difference, Entry, Ledger
from helpers.ledger.published import published

if TYPE_CHECKING:
    import keras


def ledger(*names: str) -> Ledger:
    """Return the ledger of these networks, by default of all, which takes half a minute.

    Raises ``ValueError`` for a name that ``ARCHITECTURES`` does not have.
    """
    return Ledger(tuple(entry(find(name)) for name in names or ARCHITECTURES))


def entry(architecture: Architecture) -> Entry:
    """Build and count one network in all its variants."""
    return counted(architecture, variants(architecture))


def variants(architecture: Architecture) -> "dict[str, keras.Model]":
    """Build a network in all its variants, see :func:`unfilled`."""
    gc.collect()  # what was built before: a model is full of reference cycles
    return {variant: unfilled(architecture.key, variant) for variant in architecture.variants}


def counted(architecture: Architecture, networks: "dict[str, keras.Model]") -> Entry:
    """Count what :func:`variants` built."""
    counts = {variant: count(network) for variant, network in networks.items()}
    kinds = [by_kind(network) for network in networks.values()]
    return Entry(
        architecture,
        published(architecture.key),
        counts["paper"],
        counts.get("keras"),
        differences(*kinds) if "keras" in counts else (),
        import_module(architecture.module).NOTES[architecture.key],
    )


def count(network: "keras.Model") -> Counts:
    """Count parameters, multiply-adds and layers."""
    anatomy = explain(network)
    return Counts(
        anatomy.trainable_parameters,
        anatomy.parameters,
        known(anatomy.multiply_adds),
        depth(network, anatomy),
    )


def depth(network: "keras.Model", anatomy: Anatomy) -> int:
    """Layers that multiply by weights on the longest way from image to output.

    Where two inputs are multiplied, the smaller one is a gate, and its way does not count.
    """
    multiplying = {layer.name for layer in anatomy.layers if layer.multiply_adds}
    layers_before: dict[int, int] = {}
    for node in nodes(network):
        longest = max((layers_before[id(tensor)] for tensor in node.main_inputs), default=0)
        for output in node.outputs:
            layers_before[id(output)] = longest + (node.operation.name in multiplying)
    return max(layers_before[id(output)] for output in built_graph(network).outputs)


def by_kind(network: "keras.Model") -> Counter[str]:
    """How many parameters are of which kind: ``"Conv2D bias"``, ``"Dense kernel"``."""
    kinds: Counter[str] = Counter()
    for layer in network.layers:
        for weight in layer.weights:
            kinds[f"{type(layer).__name__} {weight.name}"] += prod(weight.shape)
    return kinds


def differences(paper: Counter[str], keras_: Counter[str]) -> tuple[Difference, ...]:
    """Kinds of which there are not as many."""
    return tuple(
        Difference(kind, paper[kind], keras_[kind])
        for kind in dict.fromkeys([*paper, *keras_])
        if paper[kind] != keras_[kind]
    )

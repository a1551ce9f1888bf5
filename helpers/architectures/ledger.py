"""The ledger of chapter 6, *paper says / we compute*.

``ledger()`` builds every network of ``ARCHITECTURES``, one at a time and without filling its
weights, counts it with ``helpers.anatomy``, and puts beside it what its paper prints
(``data/published.toml``) and what separates the two. ``ledger("vgg-16", "googlenet")`` takes only
these. How it counts:

*Parameters*:
    Those that training changes, as papers count them. The means and variances that batch
    normalisation measures are stored too; ``stored_parameters`` has them.
*Multiply-adds*:
    By weights of convolutions and dense layers, for one image of the paper's size.
*Layers*:
    Convolutions and dense layers on the longest way from image to output: not those of shortcuts
    or gates, nor all of parallel paths. A separable convolution is one layer.
"""

import gc
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, Any

from helpers.anatomy import Anatomy, explain
from helpers.anatomy.graph import graph_of
from helpers.architectures import ARCHITECTURES, Architecture, build, find, ledger_table
from helpers.resources import data_path

if TYPE_CHECKING:
    import keras

QUANTITIES = ("parameters", "multiply-adds", "layers", "top1-error", "top5-error")


@dataclass(frozen=True)
class Printed:
    """A figure as a paper prints it; ``where`` says in which table or section."""

    value: float
    unit: str
    source: str
    where: str


@dataclass(frozen=True)
class Counts:
    """What one network comes to."""

    parameters: int
    stored_parameters: int
    multiply_adds: int
    layers: int


@dataclass(frozen=True)
class Difference:
    """Parameters of one kind, ``"Conv2D bias"``, where paper and Keras do not have as many."""

    kind: str
    paper: int
    keras: int


@dataclass(frozen=True)
class Entry:
    """A network in the ledger.

    ``published`` has those of ``QUANTITIES`` that are printed. ``keras`` are the counts of the
    variant of ``keras.applications``, ``differences`` itemise what parameters separate the two.
    """

    architecture: Architecture
    published: dict[str, Printed]
    computed: Counts
    keras: Counts | None
    differences: tuple[Difference, ...]
    note: str


@dataclass(frozen=True, repr=False)
class Ledger:
    """Entries, which a notebook shows as a table."""

    entries: tuple[Entry, ...]

    def __getitem__(self, key: str) -> Entry:
        return {entry.architecture.key: entry for entry in self.entries}[key]

    def __str__(self) -> str:
        return ledger_table.text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return ledger_table.html(self)


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


def unfilled(name: str, variant: str = "paper", **options: Any) -> "keras.Model":  # noqa: ANN401
    """Build a network whose weights have shapes but no values: in a second, in hardly any memory.

    It can be counted and drawn, but not called.
    """
    from helpers.architectures import _unfilled

    return _unfilled.unfilled(build, name, variant, **options)


def count(network: "keras.Model") -> Counts:
    """Count parameters, multiply-adds and layers."""
    anatomy = explain(network)
    return Counts(
        anatomy.trainable_parameters,
        anatomy.parameters,
        anatomy.multiply_adds,
        depth(network, anatomy),
    )


def depth(network: "keras.Model", anatomy: Anatomy) -> int:
    """Layers that multiply by weights on the longest way from image to output.

    Where two inputs are multiplied, the smaller one is a gate, and its way does not count.
    """
    from keras.layers import Multiply

    multiplying = {layer.name for layer in anatomy.layers if layer.multiply_adds}
    nodes_by_depth = graph_of(network)._nodes_by_depth
    layers_before: dict[int, int] = {}
    for level in sorted(nodes_by_depth, reverse=True):
        for node in nodes_by_depth[level]:
            inputs = node.input_tensors
            if isinstance(node.operation, Multiply):
                inputs = [max(inputs, key=lambda tensor: prod(tensor.shape[1:]))]
            longest = max((layers_before[id(tensor)] for tensor in inputs), default=0)
            for output in node.outputs:
                layers_before[id(output)] = longest + (node.operation.name in multiplying)
    return max(layers_before[id(output)] for output in graph_of(network).outputs)


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


def published(key: str) -> dict[str, Printed]:
    """Look up what is printed of a network, by the names in ``QUANTITIES``."""
    names = {quantity: f"{key}-{quantity}" for quantity in QUANTITIES}
    if key == "lenet-5":
        names["parameters"] = "lenet5-trainable-parameters"
    return {quantity: figure(name) for quantity, name in names.items() if name in _facts()}


def figure(name: str) -> Printed:
    """Look up a figure of ``data/published.toml``. ``KeyError`` if it is not there."""
    fact = _facts()[name]
    return Printed(fact["value"], fact["unit"], fact["source"], fact["where"])


@cache
def _facts() -> dict[str, dict]:
    return tomllib.loads(data_path("published.toml").read_text(encoding="utf-8"))

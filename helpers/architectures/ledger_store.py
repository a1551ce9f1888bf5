"""What was computed of all networks, in ``data/ledger.json``: read at once, without Keras.

Building them all takes half a minute, :func:`stored` none. ``python -m tests.golden.make_ledger``
writes the file; a test compares it with what :func:`computed` finds.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.anatomy import Anatomy, explain
from helpers.architectures import ARCHITECTURES, Architecture, find
from helpers.architectures.ledger import (
    Counts,
    Difference,
    Entry,
    Ledger,
    counted,
    published,
    variants,
)
from helpers.architectures.puzzles import Puzzle, puzzles
from helpers.resources import data_path

if TYPE_CHECKING:
    import keras

FILE = "ledger.json"
KINDS = ("dense", "1 × 1", "3 × 3", "other kernels", "in groups", "the rest")


@dataclass(frozen=True)
class Stored:
    """A network as it was computed.

    ``spent``: trained parameters and multiply-adds, by kind, see :func:`spending`. ``field``:
    receptive field of a cell of the last map, in cells of the image.
    """

    entry: Entry
    spent: Mapping[str, Mapping[str, int]]
    field: int


def stored() -> dict[str, Stored]:
    """Read all networks, by their names in ``ARCHITECTURES``."""
    return {key: _read(key, facts) for key, facts in _document()["networks"].items()}


def stored_ledger() -> Ledger:
    """Return the ledger of all networks without computing it."""
    return Ledger(tuple(network.entry for network in stored().values()))


def stored_puzzles() -> tuple[Puzzle, ...]:
    """Return the puzzles without computing them."""
    return tuple(_puzzle(**facts) for facts in _document()["puzzles"])


def computed(*names: str) -> dict[str, Stored]:
    """Build and count these networks, by default all: what :func:`stored` reads.

    Raises ``ValueError`` for a name that ``ARCHITECTURES`` does not have.
    """
    return {name: _computed(find(name)) for name in names or ARCHITECTURES}


def write(path: Path) -> None:
    """Compute everything that is stored; what papers print stays in published.toml."""
    document = {
        "networks": {key: _facts(network) for key, network in computed().items()},
        "puzzles": [asdict(puzzle) for puzzle in puzzles()],
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def spending(network: "keras.Model", anatomy: Anatomy) -> dict[str, dict[str, int]]:
    """Divide parameters and multiply-adds among ``KINDS`` of layers.

    *in groups* are convolutions whose filters read only some of the channels, depthwise ones and
    LeNet-5's C3 among them; *the rest* is normalisation and the like.
    """
    spent: dict[str, Counter[str]] = {"parameters": Counter(), "multiply-adds": Counter()}
    for layer in anatomy.layers:
        for kind, share in kinds(network.get_layer(layer.name)).items():
            spent["parameters"][kind] += round(share * layer.trainable_parameters)
            spent["multiply-adds"][kind] += round(share * layer.multiply_adds)
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


def _computed(architecture: Architecture) -> Stored:
    from helpers.architectures.fields import last_field

    networks = variants(architecture)
    network = networks["paper"]
    return Stored(
        counted(architecture, networks),
        spending(network, explain(network)),
        last_field(network).size,
    )


def _document() -> dict[str, Any]:
    return json.loads(data_path(FILE).read_text(encoding="utf-8"))


def _facts(network: Stored) -> dict[str, Any]:
    entry = asdict(network.entry)
    del entry["architecture"], entry["published"]
    return entry | {"spent": network.spent, "field": network.field}


def _read(key: str, facts: dict[str, Any]) -> Stored:
    entry = Entry(
        ARCHITECTURES[key],
        published(key),
        Counts(**facts["computed"]),
        Counts(**facts["keras"]) if facts["keras"] else None,
        tuple(Difference(**difference) for difference in facts["differences"]),
        facts["note"],
    )
    return Stored(entry, facts["spent"], facts["field"])


def _puzzle(title: str, headings: list[str], rows: list[list[str]], answer: str) -> Puzzle:
    return Puzzle(title, tuple(headings), tuple(map(tuple, rows)), answer)

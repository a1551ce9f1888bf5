"""What was computed of all networks, in ``data/ledger.json``: read at once, without Keras.

Building them all takes half a minute, :func:`stored` none. ``python -m tests.golden.make_ledger``
writes the file; a test compares it with what :func:`computed` finds.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from helpers.anatomy import explain
from helpers.architectures import ARCHITECTURES, Architecture, find
from helpers.ledger.counting import counted, variants
from helpers.ledger.model import Counts, Difference, Entry, Ledger, Puzzle, Stored
from helpers.ledger.published import published
from helpers.ledger.spending import spending
from helpers.resources import data_path, replacing

FILE = "ledger.json"


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
    from helpers.ledger.puzzles import puzzles

    document = {
        "networks": {key: _facts(network) for key, network in computed().items()},
        "puzzles": [asdict(puzzle) for puzzle in puzzles()],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def _computed(architecture: Architecture) -> Stored:
    from helpers.figures.diagrams import spoken_blocks
    from helpers.ledger.receptive_fields import last_field

    networks = variants(architecture)
    network = networks["paper"]
    return Stored(
        counted(architecture, networks),
        spending(network, explain(network)),
        last_field(network).size,
        tuple(spoken_blocks(network)),
    )


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(data_path(FILE).read_text(encoding="utf-8"))
    return document


def _facts(network: Stored) -> dict[str, Any]:
    entry = asdict(network.entry)
    del entry["architecture"], entry["published"]
    return entry | {"spent": network.spent, "field": network.field, "blocks": network.blocks}


def _read(key: str, facts: dict[str, Any]) -> Stored:
    entry = Entry(
        ARCHITECTURES[key],
        published(key),
        Counts(**facts["computed"]),
        Counts(**facts["keras"]) if facts["keras"] else None,
        tuple(Difference(**difference) for difference in facts["differences"]),
        facts["note"],
    )
    blocks = tuple((size, tuple(said)) for size, said in facts["blocks"])
    return Stored(entry, facts["spent"], facts["field"], blocks)


def _puzzle(title: str, headings: list[str], rows: list[list[str]], answer: str) -> Puzzle:
    return Puzzle(title, tuple(headings), tuple(map(tuple, rows)), answer)

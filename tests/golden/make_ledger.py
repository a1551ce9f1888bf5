"""Compute all networks of chapter 6: ``python -m tests.golden.make_ledger``, half a minute."""

import gc
from pathlib import Path

from helpers.anatomy import explain
from helpers.architectures import ARCHITECTURES
from helpers.architectures.fields import last_field
from helpers.architectures.ledger import entry, unfilled
from helpers.architectures.ledger_store import FILE, Stored, spending, text

ROOT = Path(__file__).parents[2]


def computed(key: str) -> Stored:
    """Build a network in all its variants and count it."""
    network = unfilled(key)
    facts = spending(network, explain(network)), last_field(network).size
    del network
    gc.collect()
    return Stored(entry(ARCHITECTURES[key]), *facts)


def main() -> None:
    """Write data/ledger.json."""
    path = ROOT / "data" / FILE
    part = path.with_suffix(".part")
    part.write_text(text({key: computed(key) for key in ARCHITECTURES}), encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()

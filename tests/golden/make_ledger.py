"""Write data/ledger.json: ``python -m tests.golden.make_ledger``, half a minute."""

from pathlib import Path

from helpers.ledger import store

if __name__ == "__main__":
    store.write(Path(__file__).parents[2] / "data" / store.FILE)

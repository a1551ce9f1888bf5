"""Write data/ledger.json: ``python -m tests.golden.make_ledger``, half a minute."""

from pathlib import Path

from helpers.architectures import ledger_store

if __name__ == "__main__":
    ledger_store.write(Path(__file__).parents[2] / "data" / ledger_store.FILE)

"""What takes a minute is computed once, whichever of pytest-xdist's workers asks first."""

import os
import pickle

from filelock import FileLock


def computed_once(tmp_path_factory, name, compute):
    """What ``compute()`` gives; a second worker waits for it and reads it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has a folder in that of the run
    kept = folder / f"{name}.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(compute()))
        return pickle.loads(kept.read_bytes())

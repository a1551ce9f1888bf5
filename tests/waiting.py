"""Waiting for what another process does."""

import time


def wait_until(happens, seconds=20):
    """Return when ``happens()`` is true; an assertion fails if that takes longer."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.01)

"""A cache of the test's own, a mirror, and MNIST's four files with 250 + 12 random images."""

import dataclasses
import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from helpers.datasets import fetch, registry
from helpers.datasets.registry import File
from tests.datasets import mirror as server


def gzipped_idx(array: np.ndarray) -> bytes:
    """An array of bytes as a gzipped IDX file."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.astype(np.uint8).tobytes(), mtime=0)


def facts(name: str, content: bytes) -> File:
    """What datasets.toml would say of this file."""
    md5, sha256 = (hashlib.new(kind, content).hexdigest() for kind in ("md5", "sha256"))
    return File(name, len(content), md5, sha256)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """The cache's folder, not there yet; no folder of the user's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.delenv("CONVNETS_DATA", raising=False)
    return tmp_path / "caches" / "convnets-counted"


@pytest.fixture(scope="session")
def mnist_files() -> dict[str, bytes]:
    """Name and content of MNIST's files, much shorter: the training images are 196 kB."""
    chance = np.random.default_rng(0)
    return {
        "train-images-idx3-ubyte.gz": gzipped_idx(chance.integers(256, size=(250, 28, 28))),
        "train-labels-idx1-ubyte.gz": gzipped_idx(np.arange(250) % 10),
        "t10k-images-idx3-ubyte.gz": gzipped_idx(chance.integers(256, size=(12, 28, 28))),
        "t10k-labels-idx1-ubyte.gz": gzipped_idx(np.arange(12) % 10),
    }


@pytest.fixture
def mirror(mnist_files, monkeypatch):
    """A web server; the client waits half a second for its answers."""
    monkeypatch.setattr(fetch, "READ_TIMEOUT", 0.5)
    with server.running() as mirror:
        mirror.files = mnist_files
        yield mirror


@pytest.fixture
def mnist(mnist_files, mirror, monkeypatch):
    """Make the short files the real digits; ``mnist("missing", "honest")`` names its mirrors."""

    def entry(*behaviours: str) -> registry.Entry:
        short = dataclasses.replace(
            real,
            mirrors=tuple(map(mirror.url, behaviours)),
            files=tuple(facts(name, content) for name, content in mnist_files.items()),
        )
        others = [other for other in everything if other != real]
        monkeypatch.setattr(registry, "entries", lambda: (short, *others))
        return short

    everything, real = registry.entries(), registry.find("digits", "real")
    return entry

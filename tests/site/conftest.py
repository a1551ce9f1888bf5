"""A local server for pages, and the book's extensions."""

import contextlib
import functools
import sys
from pathlib import Path

import pytest

from tests.serving import served


@pytest.fixture(scope="session")
def serve():
    """Serve a folder on this machine: ``serve(folder)`` is its address."""
    with contextlib.ExitStack() as stack:
        yield functools.cache(lambda folder: stack.enter_context(served(folder)))


@pytest.fixture
def extensions(monkeypatch):
    """Let a test import from ``_ext``."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).resolve().parents[2] / "_ext")])

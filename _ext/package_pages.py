"""Prepares the pages of the package.

- ``helpers.pets`` imports its modules when a name of it is first used. By then autodoc's own mocks
  of TensorFlow and Keras are gone, and TensorFlow would start, with its log.
- Signatures name arrays as the code does, ``NDArray[uint8]``, and not what that stands for.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sphinx.ext.autodoc.mock import mock

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

ARRAY = re.compile(
    r"(?:numpy\.)?ndarray\[tuple\[\w+, \.\.\.\], (?:numpy\.)?dtype\[(?:numpy\.)?(.+?)\]\]"
)


def import_mocked(app: Sphinx, config: Config) -> None:
    """Use every public name of the package once."""
    with mock(config.autodoc_mock_imports):
        package = import_module("helpers.pets")
        for name in package.__all__:
            getattr(package, name)


def name_arrays(
    app: Sphinx, what: str, name: str, thing: object, options: object, *signature: str | None
) -> tuple[str | None, ...]:
    """Write ``NDArray[dtype]`` in arguments and return type of a signature."""
    return tuple(part and ARRAY.sub(r"NDArray[\1]", part) for part in signature)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the events at which configuration and signatures are known."""
    app.connect("config-inited", import_mocked)
    app.connect("autodoc-process-signature", name_arrays)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

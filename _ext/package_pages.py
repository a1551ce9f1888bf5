"""Prepares the pages of the package.

- ``helpers.pets`` imports its modules when a name of it is first used. By then autodoc's own mocks
  of TensorFlow and Keras are gone, and TensorFlow would start, with its log.
- Examples stand on a page of their own, where their lines are wrapped.
- Signatures say ``NDArray[uint8]`` and ``ArrayLike``, as the code does, not what these stand for.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sphinx.ext.autodoc.mock import mock

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

NAME = r"[~\w.]*"
ALIASES = (
    (rf"{NAME}ndarray\[tuple\[{NAME}, \.\.\.\], {NAME}dtype\[([~\w. |]+)\]\]", r"NDArray[\1]"),
    (rf"{NAME}_Buffer \| .*?{NAME}_NestedSequence\[complex \| bytes \| str\]", "ArrayLike"),
    (r"\b(os|np)\.", ""),  # where annotations are text
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
    """Write NumPy's aliases in arguments and return type of a signature."""

    def named(part: str | None) -> str | None:
        for pattern, alias in ALIASES:
            part = part and re.sub(pattern, alias, part)
        return part

    return tuple(map(named, signature))


def leave_out_examples(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Cut a docstring where its examples begin; they are its last section."""
    if "Examples" in lines:
        del lines[lines.index("Examples") :]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the events at which configuration and signatures are known."""
    app.connect("config-inited", import_mocked)
    app.connect("autodoc-process-docstring", leave_out_examples, priority=100)  # before napoleon
    app.connect("autodoc-process-signature", name_arrays)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

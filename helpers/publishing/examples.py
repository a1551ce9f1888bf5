"""The examples in docstrings, read without importing what they are about.

What has an example is the package's stable surface: `chapters/appendix/examples.md` shows them.
"""

import ast
import doctest
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import helpers

PACKAGE = Path(helpers.__file__).parent
MODULES = {
    "helpers.arithmetic": "Sizes",
    "helpers.convolution": "Convolution and pooling",
    "helpers.anatomy": "What a model costs",
    "helpers.architectures": "The networks",
    "helpers.lenet5": "LeNet-5",
    "helpers.pets": "Cats and dogs",
    "helpers.datasets": "Data",
    "helpers.paired": "Comparing two classifiers",
}
"""Where the stable names are imported from, in the order of the chapters."""


@dataclass(frozen=True)
class Exemplified:
    """A function or class, its summary, and its examples as text."""

    module: str
    name: str
    summary: str
    text: str


def examples() -> Iterator[Exemplified]:
    """Yield what has an example, by module, in the order of the source."""
    for module in MODULES:
        for path in module_files(module):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    yield from _of(module, node)


def module_files(module: str) -> list[Path]:
    """Return a module's file; of a package all that is in it."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def _of(module: str, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Exemplified]:
    documentation = inspect.cleandoc(ast.get_docstring(node) or "")
    _, title, text = documentation.partition("Examples\n--------\n")
    if title and doctest.DocTestParser().get_examples(text):
        yield Exemplified(module, node.name, documentation.partition("\n")[0], text.strip())

"""Every example of the package is run as it stands on its page."""

import doctest
import importlib
import re

import pytest

from helpers.publishing.examples import MODULES, PACKAGE, examples

SHOWN = list(examples())
PAGE = (PACKAGE.parent / "chapters/appendix/examples.md").read_text("utf-8")


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.module}.{shown.name}")
def test_an_example_gives_what_it_says(shown):
    """Typed as the page has it: after the import of that one name."""
    names = {shown.name: getattr(importlib.import_module(shown.module), shown.name)}
    test = doctest.DocTestParser().get_doctest(shown.text, names, shown.name, None, None)
    said = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert result.attempted >= 1
    assert not result.failed, "".join(said)


def test_no_example_of_the_package_is_left_out():
    listed = {name.rpartition(".")[2] for name in MODULES}
    files = [path for path in PACKAGE.rglob("*.py") if "\n    >>> " in path.read_text("utf-8")]
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in files}
    assert parts == listed


def test_every_module_of_the_stable_surface_has_one():
    assert {shown.module for shown in SHOWN} == set(MODULES)


@pytest.mark.parametrize("name", re.findall(r"`(helpers\.[\w.]+)`", PAGE))
def test_what_the_page_names_beside_them_is_there(name):
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)
